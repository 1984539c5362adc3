package import Foundation
import GRDB
package import PaddockCore

// MARK: - What the engine asks

extension JobQueries {
    /// Whether a video's id is on record, under whichever job.
    package func isOnRecord(_ video: VideoID) async throws(StoreError) -> Bool {
        try await self.reader.read { db in
            try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS(SELECT 1 FROM attempt WHERE video_id = ?)",
                arguments: [video.rawValue]
            ) ?? false
        }
    }

    /// The creates of the UTC day of `now` that were or may have been charged.
    package func spentToday(at now: Date) async throws(StoreError) -> DaySpending {
        try await self.reader.read { db in try DaySpending.fetch(db, at: now)[SpendingLedger.day(of: now)] ?? .nothing }
    }

    /// When the pending job that came first was accepted; nil where none waits.
    package func oldestPending() async throws(StoreError) -> Date? {
        try await self.reader.read { db in
            // Rows of one state lie in the index in the order of their ids, which is that of arrival.
            let sql = "SELECT created_at FROM job WHERE state = 'pending' ORDER BY id LIMIT 1"
            return try Int64.fetchOne(db, sql: sql).map(Date.init(milliseconds:))
        }
    }

    /// What jobs are called; those that are not on record are left out.
    package func names(of jobs: [JobID]) async throws(StoreError) -> [JobID: JobName] {
        try await self.reader.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT batch.name, job.name FROM job JOIN batch ON batch.id = job.batch_id WHERE job.id = ?"
            )
            var names: [JobID: JobName] = [:]
            for job in jobs where names[job] == nil {
                guard let row = try Row.fetchOne(statement, arguments: [job.rawValue]) else { continue }
                names[job] = JobName(batch: row[0], id: row[1])
            }
            return names
        }
    }

    /// What each unfinished batch still has to do, in order of arrival.
    package func batchWork() async throws(StoreError) -> [BatchWork] {
        try await self.reader.read { db in
            var youngest: [String: Date] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT batch.name, max(attempt.outcome_at) FROM job INDEXED BY job_state
                    CROSS JOIN batch ON batch.id = job.batch_id
                    CROSS JOIN attempt ON attempt.job_id = job.id AND attempt.state IN ('accepted', 'adopted')
                    WHERE job.state = 'generating' GROUP BY batch.id
                    """
            )
            while let row = try rows.next() { youngest[row[0]] = Date(milliseconds: row[1]) }
            return try BatchView.fetch(db, named: nil).filter { $0.counts.unsettled > 0 }.map { view in
                BatchWork(
                    batch: view.batch,
                    pending: view.counts[.pending] + view.counts[.uploading] + view.counts[.creating],
                    generating: view.counts[.generating],
                    downloading: view.counts[.downloading],
                    youngest: youngest[view.batch]
                )
            }
        }
    }

    /// SHA-256s of this job's media whose copies no job needs any more.
    package func unneededMedia(of job: JobID) async throws(StoreError) -> [String] {
        try await self.reader.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT medium.sha256 FROM job_reference AS mine JOIN medium ON medium.sha256 = mine.sha256
                    WHERE mine.job_id = ? AND medium.dropped_at IS NULL AND \(MediaKeys.nobodyNeedsIt)
                    """,
                arguments: [job.rawValue]
            )
        }
    }
}

extension DaySpending {
    /// The creates that were or may have been charged, by the number of their UTC day, from the day before that of `now` on. A create
    /// counts for the day in which it was prepared, as it does in memory: that is when its place was taken.
    static func fetch(_ db: Database, at now: Date) throws -> [Int: DaySpending] {
        let since = (SpendingLedger.day(of: now) - 1) * 86_400_000
        let charged = AttemptState.allCases.filter(\.countsAsCharge).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT attempt.prepared_at / 86400000, count(*), sum(job.duration_sec)
                FROM attempt JOIN job ON job.id = attempt.job_id
                WHERE attempt.armed_at >= ? AND attempt.state IN (\(charged)) GROUP BY 1
                """,
            arguments: [since]
        )
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], DaySpending(videos: $0[1], seconds: $0[2])) })
    }
}
