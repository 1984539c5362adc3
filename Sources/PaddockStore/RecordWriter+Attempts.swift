import Foundation
import GRDB
import PaddockCore

// The schema demands that the attempt moves before its job does.

extension RecordWriter {
    func prepared(_ attempt: AttemptID, _ job: JobID, _ body: Data) throws {
        try self.change(
            """
            INSERT INTO attempt(id, job_id, seq, body, state, epoch, prepared_at)
            SELECT ?, ?, coalesce(max(seq), 0) + 1, ?, 'prepared', ?, ? FROM attempt WHERE job_id = ?
            """,
            [attempt.rawValue, job.rawValue, body, self.epoch, self.at, job.rawValue],
            else: "attempt \(attempt.rawValue) can't begin"
        )
        try self.move(job, from: "'pending'", to: .creating)
        try self.note("prepared", "attempt \(attempt.rawValue)", job: job)
    }

    /// The point of no return: what this makes durable lets the last byte go.
    func arm(_ attempt: AttemptID) throws {
        try self.change(
            """
            UPDATE attempt SET state = 'armed', armed_at = ?
            WHERE id = ? AND state = 'prepared' AND epoch = ? AND epoch = (SELECT value FROM epoch)
            """,
            [self.at, attempt.rawValue, self.epoch],
            else: "attempt \(attempt.rawValue) can't be armed"
        )
        try self.change(
            "INSERT INTO event(at, job_id, event, detail) SELECT ?, job_id, 'armed', ? FROM attempt WHERE id = ?",
            [self.at, "attempt \(attempt.rawValue)", attempt.rawValue],
            else: "attempt \(attempt.rawValue) has no job"
        )
    }

    func notSent(_ attempt: AttemptID, _ job: JobID, _ reason: String) throws {
        try self.settle(attempt, job, from: "'prepared'", to: .notSent, set: "reason = ?", [reason])
        try self.move(job, from: "'creating'", to: .pending)
        try self.note("not_sent", reason, job: job)
    }

    /// Also from `prepared`: a server that answers before the last byte has made a video all the same, and its id is kept.
    func accepted(_ attempt: AttemptID, _ job: JobID, _ video: VideoID, _ httpStatus: Int?) throws {
        try self.settle(
            attempt,
            job,
            from: "'prepared', 'armed'",
            to: .accepted,
            set: "video_id = ?, http_status = ?, armed_at = coalesce(armed_at, ?)",
            [video.rawValue, httpStatus, self.at]
        )
        try self.move(
            job,
            from: "'creating'",
            to: .generating,
            set: "polls = 0, remote_status = NULL, ready_at = NULL, finished_at = NULL"
        )
        try self.note("charged", "video \(video.rawValue)", job: job)
    }

    func rejected(_ attempt: AttemptID, _ job: JobID, _ httpStatus: Int, _ code: String, _ failure: JobFailure?) throws
    {
        try self.settle(
            attempt,
            job,
            from: "'prepared', 'armed'",
            to: .rejected,
            set: "http_status = ?, code = ?",
            [httpStatus, code]
        )
        try self.note("rejected", "\(httpStatus) \(code)", job: job)
        if let failure {
            try self.stop(job, from: "'creating'", as: .failed, failure)
            try self.note("failed", failure.line, job: job)
        } else {
            try self.move(job, from: "'creating'", to: .pending)
        }
    }

    func unsure(_ attempt: AttemptID, _ job: JobID, _ failure: JobFailure, _ httpStatus: Int?, _ raw: Data?) throws {
        try self.settle(
            attempt,
            job,
            from: "'armed'",
            to: .ambiguous,
            set: "http_status = ?, raw = ?, code = ?, reason = ?",
            [httpStatus, raw, failure.code, failure.message]
        )
        try self.stop(job, from: "'creating'", as: .held, failure)
        try self.note("unsure", failure.line, job: job)
    }

    func generationFailed(_ attempt: AttemptID, _ job: JobID, _ failure: JobFailure, _ polls: Int) throws {
        try self.settle(
            attempt,
            job,
            from: "'accepted', 'adopted'",
            to: .remoteFailed,
            set: "code = ?, reason = ?",
            [failure.code, failure.message],
            keepsOutcomeTime: true
        )
        try self.stop(job, from: "'generating', 'downloading'", as: .failed, failure)
        try self.count(polls, of: job)
        try self.note("generation_failed", failure.line, job: job)
    }

    /// Moves an attempt of `job` on. `outcome_at` is when it was charged, or found not to be, so what comes after that keeps it.
    func settle(
        _ attempt: AttemptID,
        _ job: JobID,
        from states: String,
        to state: AttemptState,
        set: String,
        _ arguments: StatementArguments,
        keepsOutcomeTime: Bool = false
    ) throws {
        let outcome = keepsOutcomeTime ? "coalesce(outcome_at, ?)" : "?"
        try self.change(
            """
            UPDATE attempt SET state = '\(state.rawValue)', outcome_at = \(outcome), \(set)
            WHERE id = ? AND job_id = ? AND state IN (\(states))
            """,
            [self.at] + arguments + [attempt.rawValue, job.rawValue],
            else: "attempt \(attempt.rawValue) of job \(job.rawValue) can't become \(state.rawValue) now"
        )
    }
}
