import Foundation
import GRDB
import PaddockCore

// How the small answers are read. The big one, a job, has a file of its own: JobViewReader.swift.

extension StateCounts {
    static func fetch(_ db: Database) throws -> Self {
        var counts = Self()
        let rows = try Row.fetchCursor(db, sql: "SELECT state, jobs FROM state_count")
        while let row = try rows.next() {
            counts[try JobState(column: row[0])] = row[1]
        }
        return counts
    }
}

extension BatchView {
    static func fetch(_ db: Database, named: String?) throws -> [Self] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT batch.name, batch.created_at, batch.settled_at, batch_count.state, batch_count.jobs
                FROM batch JOIN batch_count ON batch_count.batch_id = batch.id
                WHERE \(named == nil ? "1" : "batch.name = ? COLLATE BINARY") ORDER BY batch.id
                """,
            arguments: named.map { [$0] } ?? []
        )
        var views: [Self] = []
        var open: (name: String, createdAt: Date, settledAt: Date?, counts: StateCounts)?
        func close() {
            guard let batch = open, batch.counts.total > 0 else { return }
            views.append(
                Self(
                    batch: batch.name,
                    counts: batch.counts,
                    createdAt: batch.createdAt,
                    finishedAt: batch.counts.unsettled == 0 ? batch.settledAt : nil
                )
            )
        }
        while let row = try rows.next() {
            let name: String = row[0]
            if open?.name != name {
                close()
                open = (name, Date(milliseconds: row[1]), row.date("settled_at"), StateCounts())
            }
            open?.counts[try JobState(column: row[3])] = row[4]
        }
        close()
        return views
    }
}

extension PauseScope {
    static func fetch(_ db: Database) throws -> Self {
        let text = try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'pause'")
        return text.flatMap(Self.init(rawValue:)) ?? .nothing
    }
}

extension EventLine {
    static func fetch(_ db: Database, after: Int64, limit: Int) throws -> [Self] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT event.id, event.at, event.event, event.detail, batch.name, job.name FROM event
                LEFT JOIN job ON job.id = event.job_id LEFT JOIN batch ON batch.id = job.batch_id
                WHERE event.id > ? ORDER BY event.id LIMIT ?
                """,
            arguments: [after, max(limit, 0)]
        )
        var lines: [Self] = []
        while let row = try rows.next() {
            let batch: String? = row[4]
            let job: String? = row[5]
            lines.append(
                Self(
                    id: row[0],
                    at: Date(milliseconds: row[1]),
                    job: batch.flatMap { batch in job.map { JobName(batch: batch, id: $0) } },
                    event: row[2],
                    detail: row[3]
                )
            )
        }
        return lines
    }
}

extension PendingJob {
    /// The index holds the order; without being told, SQLite may walk through the batches and sort instead.
    static let sql = """
        SELECT job.id, batch.name, job.name, job.priority, job.request,
          (SELECT CASE WHEN max(seq) FILTER (WHERE state = 'superseded' AND code = '\(AttemptState.byPolicy)') = max(seq)
             THEN 'resting' WHEN count(*) FILTER (WHERE state = 'superseded') > 0 THEN 'spent' END
           FROM attempt WHERE job_id = job.id)
        FROM job INDEXED BY job_pending CROSS JOIN batch ON batch.id = job.batch_id
        WHERE job.state = 'pending' ORDER BY job.priority DESC, job.id LIMIT ?
        """

    static func fetch(_ db: Database, limit: Int) throws -> [Self] {
        let decoder = JSONDecoder()
        let rows = try Row.fetchCursor(db, sql: Self.sql, arguments: [max(limit, 0)])
        var jobs: [Self] = []
        while let row = try rows.next() {
            let id: Int64 = row[0]
            jobs.append(
                Self(
                    id: JobID(rawValue: id),
                    name: JobName(batch: row[1], id: row[2]),
                    priority: row[3],
                    request: try decoder.decode(VideoRequest.self, from: row[4]),
                    references: try JobReference.fetch(db, job: id),
                    resend: Self.resend(row[5])
                )
            )
        }
        return jobs
    }

    private static func resend(_ word: String?) -> Resend {
        switch word {
        case "resting": .resting
        case "spent": .spent
        default: .never
        }
    }
}

extension JobReference {
    static func fetch(_ db: Database, job: Int64) throws -> [Self] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT field, path, sha256, content_type, kind, bytes FROM job_reference WHERE job_id = ?
                ORDER BY CASE field WHEN 'sourceImage' THEN 0 WHEN 'lastFrame' THEN 1 WHEN 'referenceVideo' THEN 2 ELSE 3 END
                """
        )
        return try Row.fetchAll(statement, arguments: [job]).map { row in
            guard let field = ReferenceField(rawValue: row[0]), let kind = MediaKind(rawValue: row[4]) else {
                throw UnreadableRow()
            }
            return Self(
                field: field,
                path: row[1],
                content: MediaContent(sha256: row[2], contentType: row[3], kind: kind, bytes: row[5])
            )
        }
    }
}

/// The storage keys of media, and the copies that are not needed.
enum MediaKeys {
    static func fetch(_ db: Database, _ contents: [MediaContent]) throws -> [MediaContent: String] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT key FROM media_key WHERE sha256 = ? AND content_type = ? AND kind = ? AND lost_at IS NULL
                """
        )
        var keys: [MediaContent: String] = [:]
        for content in contents where keys[content] == nil {
            keys[content] = try String.fetchOne(
                statement,
                arguments: [content.sha256, content.contentType, content.kind.rawValue]
            )
        }
        return keys
    }

    static func unneeded(_ db: Database, limit: Int) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT sha256 FROM medium WHERE dropped_at IS NULL AND \(Self.nobodyNeedsIt) LIMIT ?
                """,
            arguments: [max(limit, 0)]
        )
    }

    /// SQL: every job that names the medium is done.
    static let nobodyNeedsIt = """
        NOT EXISTS(SELECT 1 FROM job_reference JOIN job ON job.id = job_reference.job_id
          WHERE job_reference.sha256 = medium.sha256 AND job.state <> 'done')
        """
}

/// A row that no version of Paddock wrote: the file was changed by something else.
struct UnreadableRow: Error {}

extension JobState {
    init(column: String) throws {
        guard let state = Self(rawValue: column) else { throw UnreadableRow() }
        self = state
    }
}
