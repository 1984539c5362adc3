import Foundation
import GRDB
import PaddockCore

/// Turns records into rows inside one transaction. Every change names the state it needs and must hit exactly one row.
struct RecordWriter {
    let db: Database
    let epoch: Int
    /// Milliseconds since 1970.
    let at: Int64

    init(_ db: Database, epoch: Int, at: Date) {
        self.db = db
        self.epoch = epoch
        self.at = at.milliseconds
    }

    func write(_ record: PaddockCore.Record) throws {
        switch record {
        case .uploading(let job): try self.uploading(job)
        case .uploaded(let job): try self.uploaded(job)
        case .keyGained(let content, let key): try self.keyGained(content, key)
        case .keyLost(let content): try self.keyLost(content)

        case .prepared(let attempt, let job, let body): try self.prepared(attempt, job, body)
        case .notSent(let attempt, let job, let reason): try self.notSent(attempt, job, reason)
        case .accepted(let attempt, let job, let video, let httpStatus):
            try self.accepted(attempt, job, video, httpStatus)
        case .rejected(let attempt, let job, let httpStatus, let code, let failure):
            try self.rejected(attempt, job, httpStatus, code, failure)
        case .unsure(let attempt, let job, let failure, let httpStatus, let raw):
            try self.unsure(attempt, job, failure, httpStatus, raw)

        case .salvageEnded(let job, let isAnswered):
            try self.note(isAnswered ? UnsureAnswer.ended : UnsureAnswer.unanswered, job: job)

        case .remoteStatus(let job, let status, let polls): try self.remoteStatus(job, status, polls)
        case .ready(let job, let readyAt, let polls): try self.ready(job, readyAt, polls)
        case .generationFailed(let attempt, let job, let failure, let polls):
            try self.generationFailed(attempt, job, failure, polls)
        case .fetched(let job, let asset, let file): try self.fetched(job, asset, file)
        case .fileLost(let job, let asset): try self.fileLost(job, asset)
        case .published(let job, let asset, let path): try self.published(job, asset, path)
        case .thumbnailGivenUp(let job, let reason): try self.thumbnailGivenUp(job, reason)
        case .finishing(let job, let finishedAt): try self.finishing(job, finishedAt)
        case .done(let job): try self.done(job)

        case .failed(let job, let failure): try self.failed(job, failure)
        case .held(let job, let failure, let polls): try self.held(job, failure, polls)
        case .cancelled(let job): try self.cancelled(job)
        case .decided(let job, let decision): try self.decided(job, decision)

        case .paused(let scope): try self.paused(scope)
        case .paced(let pace): try self.paced(pace)
        case .doubted(let doubt): try self.doubted(doubt)
        case .planned(let limits): try self.planned(limits)
        case .timed(let kind, let seconds): try self.timed(kind, seconds)
        case .noted(let event, let detail): try self.note(event, detail)
        }
    }
}

// MARK: - The two things every record does

extension RecordWriter {
    /// Runs one statement that must change exactly one row.
    func change(
        _ sql: String,
        _ arguments: StatementArguments,
        else problem: @autoclosure () -> String
    ) throws {
        try self.db.cachedStatement(sql: sql).execute(arguments: arguments)
        guard self.db.changesCount == 1 else { throw StoreError.constraint(problem()) }
    }

    /// Adds a line to the history of a job, or of the daemon where there is none.
    func note(_ event: String, _ detail: String? = nil, job: JobID? = nil) throws {
        try self.db.cachedStatement(sql: "INSERT INTO event(at, job_id, event, detail) VALUES (?, ?, ?, ?)")
            .execute(arguments: [self.at, job?.rawValue, event, detail])
    }

    /// Moves a job on, sets what else changes with it, and takes any error away.
    ///
    /// `states` is SQL's list of the states it may be in; `set` are more assignments in SQL, with `arguments` in their
    /// order; `condition` is what else must hold, in SQL.
    func move(
        _ job: JobID,
        from states: String,
        to state: JobState,
        set: String = "",
        _ arguments: StatementArguments = [],
        condition: String = "1"
    ) throws {
        try self.change(
            """
            UPDATE job SET state = '\(state.rawValue)', updated_at = ?, error_code = NULL, error_message = NULL,
              error_field = NULL, error_required_plan = NULL, error_current_plan = NULL\(set.isEmpty ? "" : ", ")\(set)
            WHERE id = ? AND state IN (\(states)) AND \(condition)
            """,
            [self.at] + arguments + [job.rawValue],
            else: "job \(job.rawValue) can't become \(state.rawValue) now"
        )
    }

    /// Stops a job with an error: `failed` or `held`.
    func stop(_ job: JobID, from states: String, as state: JobState, _ failure: JobFailure) throws {
        try self.change(
            """
            UPDATE job SET state = '\(state.rawValue)', updated_at = ?, finished_at = ?, error_code = ?,
              error_message = ?, error_field = ?, error_required_plan = ?, error_current_plan = ?
            WHERE id = ? AND state IN (\(states))
            """,
            [
                self.at, state == .failed ? self.at : nil, failure.code, failure.message, failure.field,
                failure.requiredPlan, failure.currentPlan, job.rawValue,
            ],
            else: "job \(job.rawValue) can't become \(state.rawValue) now"
        )
    }
}

// MARK: - What concerns no attempt

extension RecordWriter {
    private func uploading(_ job: JobID) throws {
        try self.move(job, from: "'pending'", to: .uploading)
        try self.note("uploading", job: job)
    }

    private func uploaded(_ job: JobID) throws {
        try self.move(job, from: "'uploading'", to: .pending)
        try self.note("uploaded", job: job)
    }

    private func keyGained(_ content: MediaContent, _ key: String) throws {
        try self.change(
            """
            INSERT INTO media_key(sha256, content_type, kind, key, gained_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT(sha256, content_type, kind)
              DO UPDATE SET key = excluded.key, gained_at = excluded.gained_at, lost_at = NULL
            """,
            [content.sha256, content.contentType, content.kind.rawValue, key, self.at],
            else: "a key for \(content.sha256)"
        )
        try self.note("key_gained", "\(content.contentType) \(content.sha256): \(key)")
    }

    /// Two creates in the air can learn of the same refusal, so a key that is lost already may be lost again.
    private func keyLost(_ content: MediaContent) throws {
        try self.change(
            """
            UPDATE media_key SET lost_at = coalesce(lost_at, ?) WHERE sha256 = ? AND content_type = ? AND kind = ?
            """,
            [self.at, content.sha256, content.contentType, content.kind.rawValue],
            else: "no key is known for \(content.sha256)"
        )
        try self.note("key_lost", "\(content.contentType) \(content.sha256)")
    }

    private func failed(_ job: JobID, _ failure: JobFailure) throws {
        // Not from creating: what a create came to is for its attempt to say.
        try self.stop(job, from: "'pending', 'uploading', 'generating', 'downloading'", as: .failed, failure)
        try self.note("failed", failure.line, job: job)
    }

    private func cancelled(_ job: JobID) throws {
        try self.move(job, from: "'pending', 'uploading'", to: .cancelled, set: "finished_at = ?", [self.at])
        try self.note("cancelled", job: job)
    }

    private func paused(_ scope: PauseScope) throws {
        try self.change(
            "UPDATE setting SET value = ? WHERE name = 'pause'",
            [scope.rawValue],
            else: "the pause has no row"
        )
        if scope == .nothing {
            try BackupMark.remove(self.db)
            // A person has looked, with or without a daemon.
            try SavedDoubt.remove(self.db)
            try SavedPlanLimits.remove(self.db)
        }
        try self.note(scope == .nothing ? "resumed" : "paused", scope == .nothing ? nil : scope.rawValue)
    }
}

extension JobFailure {
    /// The failure as a line of history.
    var line: String { "\(self.code): \(self.message)" }
}
