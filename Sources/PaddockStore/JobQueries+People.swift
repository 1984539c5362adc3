import Foundation
import GRDB
package import PaddockCore

// MARK: - What people's moves ask

extension JobQueries {
    /// The wishes with everything that they are decided by, of one moment.
    ///
    /// - Parameters:
    ///   - changes: what is wished.
    ///   - seen: what the API said of the videos to be adopted.
    /// - Returns: the wishes in their order, with the facts.
    /// - Throws: `StoreError` where the database can't be read.
    package func asked(
        _ changes: [JobChange],
        seen: [VideoID: Result<RemoteVideo, CallFailure>] = [:]
    ) async throws(StoreError) -> [AskedChange] {
        try await self.reader.read { db in
            try changes.map { change in
                let facts = try JobName(change.job).flatMap { try JobFacts.fetch(db, named: $0) }
                guard case .adopt(let video) = change.move else { return AskedChange(change, facts: facts) }
                return AskedChange(change, facts: facts, owner: try Self.owner(db, of: video), seen: seen[video])
            }
        }
    }

    /// The facts of every held job, in order of arrival.
    package func heldFacts() async throws(StoreError) -> [JobFacts] {
        try await self.reader.read { db in try JobFacts.fetch(db, in: "'held'") }
    }

    /// The facts of every job that a video could be of: the held ones, and in a backup that nobody has resumed also those that wait.
    package func adoptableFacts() async throws(StoreError) -> [JobFacts] {
        try await self.reader.read { db in
            let states = try BackupMark.date(db) == nil ? "'held'" : "'held', 'pending'"
            return try JobFacts.fetch(db, in: states)
        }
    }

    /// The job that holds a video's id; nil where none does.
    package func owner(of video: VideoID) async throws(StoreError) -> JobName? {
        try await self.reader.read { db in try Self.owner(db, of: video) }
    }

    /// How many jobs are held, by code, in `batch` or in all of them.
    package func heldCounts(batch: String? = nil) async throws(StoreError) -> [String: Int] {
        try await self.reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT error_code, count(*) FROM job WHERE state = 'held'
                      AND (?1 IS NULL OR batch_id = (SELECT id FROM batch WHERE name = ?1 COLLATE BINARY))
                    GROUP BY error_code
                    """,
                arguments: [batch]
            )
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// The jobs whose name begins with `prefix` (`BATCH/I`); without a slash also those whose id does. At most `limit`.
    package func jobNames(beginning prefix: String, limit: Int) async throws(StoreError) -> [JobName] {
        try await self.reader.read { db in
            let parts = prefix.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let (batch, id) = parts.count == 2 ? (parts[0], parts[1]) : (nil, prefix)
            let end = id + "\u{7F}"
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT batch.name, job.name FROM job JOIN batch ON batch.id = job.batch_id
                    WHERE (batch.name = ?1 AND job.name >= ?2 AND job.name < ?3)
                      OR (?1 IS NULL AND (job.name >= ?2 AND job.name < ?3 OR batch.name >= ?2 AND batch.name < ?3))
                    ORDER BY job.id LIMIT ?4
                    """,
                arguments: [batch, id, end, limit]
            )
            return rows.map { JobName(batch: $0[0], id: $0[1]) }
        }
    }

    /// The id for the next attempt, where no daemon hands them out.
    package func nextAttempt() async throws(StoreError) -> AttemptID {
        try await self.reader.read { db in
            AttemptID(rawValue: (try Int64.fetchOne(db, sql: "SELECT max(id) FROM attempt") ?? 0) + 1)
        }
    }

    private static func owner(_ db: Database, of video: VideoID) throws -> JobName? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT batch.name, job.name FROM attempt JOIN job ON job.id = attempt.job_id
                JOIN batch ON batch.id = job.batch_id WHERE attempt.video_id = ?
                """,
            arguments: [video.rawValue]
        ).map { JobName(batch: $0[0], id: $0[1]) }
    }
}
