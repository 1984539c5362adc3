package import Foundation
import GRDB
package import PaddockCore

// MARK: - A start

extension JobStore {
    /// Settles what the last run left open, and begins a new epoch: attempts of an older one can't be armed any more.
    ///
    /// Attempts left `prepared` were not sent: their jobs wait again. Attempts left `armed` were accepted where a
    /// receipt names their video, else they may have been charged: their jobs are held. No time that passed changes that.
    /// Receipts that are on record already change nothing, so the same ones may come again after another crash.
    ///
    /// - Parameters:
    ///   - receipts: The ids in the receipts file, in any order.
    ///   - lastRun: How far the record had come, as it was kept beside the database. One that has not come so far is an older copy,
    ///     and is treated as a backup of the moment in which a job changed last.
    ///   - at: Now.
    /// - Returns: what goes on from here.
    /// - Throws: as `commit`; nothing was changed then.
    package func recover(
        receipts: [Receipt],
        lastRun: LastRun? = nil,
        at: Date
    ) async throws(StoreError) -> Recovered {
        try await self.write { db in
            let recovery = try Recovery(db, at: at)
            if let lastRun { try recovery.compare(with: lastRun) }
            return try recovery.run(receipts)
        }
    }
}

/// The steps of a start, inside its one transaction.
private struct Recovery {
    private let db: Database
    private let epoch: Int
    private let at: Date
    private let writer: RecordWriter

    init(_ db: Database, at: Date) throws {
        try db.execute(sql: "UPDATE epoch SET value = value + 1, started_at = ?", arguments: [at.milliseconds])
        self.db = db
        self.at = at
        self.epoch = try Int.fetchOne(db, sql: "SELECT value FROM epoch") ?? 0
        self.writer = RecordWriter(db, epoch: self.epoch, at: at)
    }

    /// A record that is behind its own history was put back from a copy that does not say so itself.
    func compare(with lastRun: LastRun) throws {
        let isBehind =
            try self.epoch <= lastRun.epoch || self.nextAttempt() < lastRun.nextAttempt
            || self.attempts(in: .prepared).contains { lastRun.armed.contains($0.0) }
        // One without a job is a beginning that somebody wanted.
        guard isBehind, try BackupMark.date(self.db) == nil,
            let last = try Int64.fetchOne(self.db, sql: "SELECT max(updated_at) FROM job")
        else { return }
        try BackupMark.set(self.db, at: last)
    }

    private func nextAttempt() throws -> AttemptID {
        AttemptID(rawValue: (try Int64.fetchOne(self.db, sql: "SELECT max(id) FROM attempt") ?? 0) + 1)
    }

    func run(_ receipts: [Receipt]) throws -> Recovered {
        for receipt in receipts {
            try self.salvage(receipt)
        }
        for (attempt, job) in try self.attempts(in: .prepared) {
            try self.writer.notSent(attempt, job, "the daemon stopped before anything was sent")
        }
        let unsure = try self.attempts(in: .armed)
        for (attempt, job) in unsure {
            try self.writer.unsure(attempt, job, Self.stoppedInMidAir, nil, nil)
        }
        let crashed = try unsure.map { attempt, job in try self.crashed(attempt, job) }
        for job in try Int64.fetchAll(self.db, sql: "SELECT id FROM job WHERE state = 'uploading' ORDER BY id") {
            let job = JobID(rawValue: job)
            try self.writer.move(job, from: "'uploading'", to: .pending)
            try self.writer.note("upload_interrupted", "the daemon stopped", job: job)
        }
        return Recovered(
            epoch: self.epoch,
            nextAttempt: try self.nextAttempt(),
            paid: try PaidJob.fetch(self.db),
            newlyHeld: crashed.map(\.name),
            pause: try PauseScope.fetch(self.db),
            counts: try StateCounts.fetch(self.db),
            spent: try DaySpending.fetch(self.db, at: self.at),
            crashed: crashed,
            crashedWithinHour: try self.crashedWithinHour(),
            answers: try UnsureAnswer.fetch(self.db),
            backupOf: try BackupMark.date(self.db),
            pace: try SavedPace.fetch(self.db),
            timed: try TimedVideo.fetchAll(self.db),
            doubt: try SavedDoubt.fetch(self.db),
            planLimits: try SavedPlanLimits.fetch(self.db),
            held: try Int64.fetchAll(self.db, sql: "SELECT id FROM job WHERE state = 'held' ORDER BY id")
                .map(JobID.init(rawValue:))
        )
    }

    private static let stoppedInMidAir = JobFailure(
        code: JobFailure.unsureCharge,
        message: "The daemon stopped between sending the create and its answer: "
            + "HappyHorse may have charged it, and nothing was sent again."
    )

    /// Counts events, because a person's or the policy's decision changes the attempts. What was counted when the gate was last
    /// opened, or a person said `resume` while no daemon ran to open it, counts no more: a person has looked at it.
    private func crashedWithinHour() throws -> Int {
        let since = self.at.addingTimeInterval(-3600).milliseconds
        let crashes = try Int64.fetchAll(
            self.db,
            sql: """
                SELECT id FROM event WHERE event = 'unsure' AND detail = ? AND at >= ?
                  AND job_id IN (SELECT job_id FROM attempt WHERE armed_at >= ?) ORDER BY id
                """,
            arguments: [Self.stoppedInMidAir.line, since, since]
        )
        guard let first = crashes.first else { return 0 }
        let opened = try Int64.fetchOne(
            self.db,
            sql: """
                SELECT max(id) FROM event
                WHERE id > ? AND (event = 'gate_opened' AND detail = 'unsure' OR event = 'resumed')
                """,
            arguments: [first]
        )
        return opened.map { opened in crashes.count { $0 > opened } } ?? crashes.count
    }

    private func crashed(_ attempt: AttemptID, _ job: JobID) throws -> CrashedCreate {
        CrashedCreate(
            attempt: attempt,
            job: job,
            name: try self.name(of: job),
            wasSuperseded: try Bool.fetchOne(
                self.db,
                sql: "SELECT EXISTS(SELECT 1 FROM attempt WHERE job_id = ? AND state = 'superseded')",
                arguments: [job.rawValue]
            ) ?? false
        )
    }

    private func attempts(in state: AttemptState) throws -> [(AttemptID, JobID)] {
        try Row.fetchAll(
            self.db,
            sql: "SELECT id, job_id FROM attempt WHERE state = '\(state.rawValue)' ORDER BY id"
        ).map { row in (AttemptID(rawValue: row[0]), JobID(rawValue: row[1])) }
    }

    private func name(of job: JobID) throws -> JobName {
        let row = try Row.fetchOne(
            self.db,
            sql: "SELECT batch.name, job.name FROM job JOIN batch ON batch.id = job.batch_id WHERE job.id = ?",
            arguments: [job.rawValue]
        )
        guard let row else { throw UnreadableRow() }
        return JobName(batch: row[0], id: row[1])
    }
}

// MARK: - Receipts

extension Recovery {
    /// Gives an attempt the id that only the receipts know.
    private func salvage(_ receipt: Receipt) throws {
        let row = try Row.fetchOne(
            self.db,
            sql: """
                SELECT attempt.state, attempt.job_id, attempt.video_id, job.state,
                  EXISTS(SELECT 1 FROM attempt WHERE video_id = ?)
                FROM attempt JOIN job ON job.id = attempt.job_id WHERE attempt.id = ?
                """,
            arguments: [receipt.videoID.rawValue, receipt.attempt.rawValue]
        )
        guard let row, let state = AttemptState(rawValue: row[0]) else { return try self.orphan(receipt, job: nil) }
        let job = JobID(rawValue: row[1])
        let known: String? = row[2]
        let jobState = try JobState(column: row[3])
        let isTaken: Bool = row[4]
        guard known != receipt.videoID.rawValue else { return }
        guard !isTaken else { return try self.orphan(receipt, job: job) }

        switch (state, jobState) {
        case (.armed, .creating), (.prepared, .creating):
            try self.writer.accepted(receipt.attempt, job, receipt.videoID, nil)
        case (.ambiguous, .held):
            // An earlier start could not read the receipt.
            try self.writer.adopted(receipt.attempt, job, receipt.videoID)
        case (_, _):
            try self.orphan(receipt, job: job)
        }
    }

    /// A paid id that fits no open attempt is at least never forgotten. Once is enough, however often it comes again.
    private func orphan(_ receipt: Receipt, job: JobID?) throws {
        let detail = "attempt \(receipt.attempt.rawValue), video \(receipt.videoID.rawValue)"
        let isNoted = try Bool.fetchOne(
            self.db,
            sql: "SELECT EXISTS(SELECT 1 FROM event WHERE event = 'receipt_without_place' AND detail = ?)",
            arguments: [detail]
        )
        guard isNoted != true else { return }
        try self.writer.note("receipt_without_place", detail, job: job)
    }
}
