import Foundation
import GRDB
import PaddockCore

// People's moves, and the policy's. The schema demands that the attempt moves before its job does.

extension RecordWriter {
    func decided(_ job: JobID, _ decision: JobDecision) throws {
        switch decision {
        case .retried:
            try self.startOver(job, from: "'failed', 'cancelled'")
            // Who tries again says that the plan may have changed, with or without a daemon.
            try SavedPlanLimits.remove(self.db)
            try self.note("retried", job: job)
        case .followedAgain(let state):
            try self.followedAgain(job, state)
        case .heldAgain(let failure):
            try self.stop(job, from: "'cancelled'", as: .held, failure)
            try self.note("held", failure.line, job: job)
        case .sentAgain(let attempt, let byPolicy):
            try self.sentAgain(attempt, job, byPolicy: byPolicy)
        case .replaced(let attempt):
            try self.giveUp(attempt, job)
            try self.startOver(job, from: "'held'")
            try self.note("sent_again", "by a person; a video was paid for before", job: job)
        case .adopted(let attempt, let video):
            try self.adopted(attempt, job, video)
        case .adoptedInstead(let old, let attempt, let video):
            try self.giveUp(old, job)
            try self.born(attempt, job, video)
            try self.startOver(job, from: "'held'", to: .generating)
            try self.note("adopted", "video \(video.rawValue)", job: job)
        case .adoptedWaiting(let attempt, let video):
            try self.adoptedWaiting(attempt, job, video)
        case .abandoned(let attempt, let failure):
            try self.abandon(attempt, job, failure)
            try self.note("abandoned", failure.line, job: job)
        case .unfollowed:
            try self.move(
                job,
                from: "'generating', 'downloading', 'held'",
                to: .cancelled,
                set: "finished_at = ?",
                [self.at]
            )
            try self.note("cancelled", "followed no longer; it is or may be paid for", job: job)
        }
    }

    /// An unsure create was charged after all, and its video's id is known: attempt `ambiguous` → `adopted`, job → `generating`.
    func adopted(_ attempt: AttemptID, _ job: JobID, _ video: VideoID) throws {
        try self.settle(attempt, job, from: "'ambiguous'", to: .adopted, set: "video_id = ?", [video.rawValue])
        try self.startOver(job, from: "'held'", to: .generating)
        try self.note("adopted", "video \(video.rawValue)", job: job)
    }

    private func followedAgain(_ job: JobID, _ state: JobState) throws {
        guard state == .generating || state == .downloading else {
            throw StoreError.constraint("no video is followed in \(state.rawValue)")
        }
        try self.move(job, from: "'failed', 'cancelled', 'held'", to: state, set: "finished_at = NULL")
        try self.note("followed_again", job: job)
    }

    private func sentAgain(_ attempt: AttemptID, _ job: JobID, byPolicy: Bool) throws {
        try self.settle(
            attempt,
            job,
            from: "'ambiguous'",
            to: .superseded,
            set: "code = ?",
            [byPolicy ? AttemptState.byPolicy : "sent_again"],
            keepsOutcomeTime: true
        )
        try self.startOver(job, from: "'held'")
        try self.note("sent_again", byPolicy ? "by spending.whenUnsure: retry" : "by a person", job: job)
    }

    /// An unsure create is given up with its job; a video with an id stays the job's.
    private func abandon(_ attempt: AttemptID?, _ job: JobID, _ failure: JobFailure) throws {
        if let attempt {
            try self.settle(attempt, job, from: "'ambiguous'", to: .abandoned, set: "code = code", [])
        } else {
            let isUnsure = try Bool.fetchOne(
                self.db,
                sql: "SELECT EXISTS(SELECT 1 FROM attempt WHERE job_id = ? AND state = 'ambiguous')",
                arguments: [job.rawValue]
            )
            guard isUnsure != true else {
                throw StoreError.constraint("job \(job.rawValue) is unsure, and its attempt was not named")
            }
        }
        try self.stop(job, from: "'held'", as: .failed, failure)
    }

    /// What was paid for is given up for another: it stays counted.
    private func giveUp(_ attempt: AttemptID, _ job: JobID) throws {
        try self.settle(
            attempt,
            job,
            from: "'accepted', 'adopted'",
            to: .abandoned,
            set: "code = code",
            [],
            keepsOutcomeTime: true
        )
    }

    /// A waiting job was created elsewhere. It goes through a create all the same, in this one transaction, for the schema lets no job
    /// be followed without one; no byte was sent from here, so none is kept.
    private func adoptedWaiting(_ attempt: AttemptID, _ job: JobID, _ video: VideoID) throws {
        guard try BackupMark.date(self.db) != nil else {
            throw StoreError.constraint("job \(job.rawValue) waits, and the database is no backup")
        }
        try self.change(
            """
            INSERT INTO attempt(id, job_id, seq, body, state, epoch, prepared_at)
            SELECT ?, ?, coalesce(max(seq), 0) + 1, x'', 'prepared', (SELECT value FROM epoch), ? FROM attempt
            WHERE job_id = ?
            """,
            [attempt.rawValue, job.rawValue, self.at, job.rawValue],
            else: "attempt \(attempt.rawValue) can't be adopted"
        )
        try self.move(job, from: "'pending'", to: .creating)
        try self.settle(attempt, job, from: "'prepared'", to: .accepted, set: "video_id = ?", [video.rawValue])
        try self.startOver(job, from: "'creating'", to: .generating)
        try self.note("adopted", "video \(video.rawValue)", job: job)
    }

    /// A create that was not made from here; its body is not known.
    private func born(_ attempt: AttemptID, _ job: JobID, _ video: VideoID) throws {
        try self.change(
            """
            INSERT INTO attempt(id, job_id, seq, body, state, epoch, prepared_at, outcome_at, video_id)
            SELECT ?, ?, coalesce(max(seq), 0) + 1, x'', 'adopted', (SELECT value FROM epoch), ?, ?, ?
            FROM attempt WHERE job_id = ?
            """,
            [attempt.rawValue, job.rawValue, self.at, self.at, video.rawValue, job.rawValue],
            else: "attempt \(attempt.rawValue) can't be adopted"
        )
    }

    /// Moves a job to a state in which nothing is left of an earlier video.
    private func startOver(_ job: JobID, from states: String, to state: JobState = .pending) throws {
        try self.move(
            job,
            from: states,
            to: state,
            set: """
                polls = 0, remote_status = NULL, ready_at = NULL, finished_at = NULL, video_sha256 = NULL,
                video_bytes = NULL, video_extension = NULL, video_path = NULL, thumbnail_sha256 = NULL,
                thumbnail_bytes = NULL, thumbnail_extension = NULL, thumbnail_path = NULL, thumbnail_given_up = NULL
                """
        )
    }
}
