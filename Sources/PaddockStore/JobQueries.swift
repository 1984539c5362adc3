package import Foundation
import GRDB
package import PaddockCore

/// What can be asked of the database, by the daemon and by commands alike. Each answer is of one moment.
package protocol JobQueries: Sendable {
    /// Who reads. Close the owner, not this.
    var reader: JobReader { get }
}

/// One line of the history of everything, as `events` shows it.
package struct EventLine: Hashable, Sendable {
    /// Grows from line to line, with gaps.
    package let id: Int64
    package let at: Date
    /// The job it is about; nil for the daemon's own history.
    package let job: JobName?
    package let event: String
    package let detail: String?
}

// MARK: - Status

extension JobQueries {
    /// How many jobs are in each state. Costs the same for ten jobs or a million.
    package func counts() async throws(StoreError) -> StateCounts {
        try await self.reader.read { db in try StateCounts.fetch(db) }
    }

    /// The batches in order of arrival, or the one named. Counts no jobs: the database keeps the counts.
    ///
    /// - Parameter named: A batch's exact name; nil for all of them.
    /// - Returns: nothing where there is no such batch.
    /// - Throws: `StoreError`, as every question does.
    package func batches(named: String? = nil) async throws(StoreError) -> [BatchView] {
        try await self.reader.read { db in try BatchView.fetch(db, named: named) }
    }

    /// What a person's pause holds back.
    package func pause() async throws(StoreError) -> PauseScope {
        try await self.reader.read { db in try PauseScope.fetch(db) }
    }

    /// The history of everything after the line with id `after`, oldest first, at most `limit` lines.
    package func events(after: Int64, limit: Int) async throws(StoreError) -> [EventLine] {
        try await self.reader.read { db in try EventLine.fetch(db, after: after, limit: limit) }
    }
}

// MARK: - Jobs

extension JobQueries {
    /// One job by its exact name, with its history; nil where there is none.
    package func job(_ name: JobName) async throws(StoreError) -> JobView? {
        let output = self.reader.output
        return try await self.reader.read { db in
            try JobViewReader(db, output: output).view(name: name, withHistory: true)
        }
    }

    /// One job by its exact name, as its record and `list` show it; nil where there is none.
    package func jobView(name: JobName) async throws(StoreError) -> JobView? {
        let output = self.reader.output
        return try await self.reader.read { db in
            try JobViewReader(db, output: output).view(name: name, withHistory: false)
        }
    }

    /// One job by its row, as its record and `list` show it; nil where there is none.
    package func jobView(id: JobID) async throws(StoreError) -> JobView? {
        let output = self.reader.output
        return try await self.reader.read { db in
            try JobViewReader(db, output: output).view(id: id.rawValue)
        }
    }

    /// Names of jobs and batches that a person may have meant by `name`, nearest first, at most five.
    package func suggestions(for name: String) async throws(StoreError) -> [String] {
        try await self.reader.read { db in try Suggestions(db).nearest(to: name) }
    }

    /// Hands every job that fits `filter` to `body`, in order.
    ///
    /// The jobs are chosen at one moment and read some hundred at a time: memory stays small, and a reader that takes its
    /// time holds up no writer. A job that changes meanwhile is shown as it is then, and left out where its new
    /// state does not fit any more.
    ///
    /// - Throws: `StoreError`; what `body` throws, which ends it.
    package func jobs(_ filter: JobFilter = JobFilter(), _ body: (JobView) throws -> Void) async throws {
        let output = self.reader.output
        var rest = try await self.reader.read { db in try filter.fetchRows(db) }[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let page = Array(rest.prefix(JobFilter.page))
            rest = rest.dropFirst(page.count)
            let views = try await self.reader.read { db in
                let reader = try JobViewReader(db, output: output)
                return try page.compactMap { row in try reader.view(id: row) }
            }
            for view in views where filter.states.isEmpty || filter.states.contains(view.state) {
                try body(view)
            }
        }
    }
}

// MARK: - What the orchestrator asks

extension JobQueries {
    /// The first jobs that wait for their turn: by priority, then by arrival.
    ///
    /// Cheap however many wait: an index holds them in this order.
    package func pendingJobs(limit: Int) async throws(StoreError) -> [PendingJob] {
        try await self.reader.read { db in try PendingJob.fetch(db, limit: limit) }
    }

    /// The storage keys that are known and not refused for these contents.
    package func keys(for contents: [MediaContent]) async throws(StoreError) -> [MediaContent: String] {
        try await self.reader.read { db in try MediaKeys.fetch(db, contents) }
    }

    /// SHA-256s of media copies that no job needs any more: every job that names them is done.
    ///
    /// Jobs that failed, are held or were cancelled may still be brought back, so their media stay.
    package func mediaToDrop(limit: Int) async throws(StoreError) -> [String] {
        try await self.reader.read { db in try MediaKeys.unneeded(db, limit: limit) }
    }

    /// Which of these copies nobody has on record, or not any more: a kill came between a copy and the record that goes with it.
    package func strayMedia(among sha256s: [String]) async throws(StoreError) -> [String] {
        try await self.reader.read { db in
            let statement = try db.makeStatement(
                sql: "SELECT EXISTS(SELECT 1 FROM medium WHERE sha256 = ? AND dropped_at IS NULL)"
            )
            return try sha256s.filter { try Bool.fetchOne(statement, arguments: [$0]) == false }
        }
    }
}
