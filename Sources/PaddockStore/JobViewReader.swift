import Foundation
import GRDB
import PaddockCore
import SystemPackage

/// Reads whole jobs, one at a time, over statements that are prepared once.
struct JobViewReader {
    private let db: Database
    private let output: FilePath
    private let decoder = JSONDecoder()
    private let byID: Statement
    private let references: Statement

    init(_ db: Database, output: FilePath) throws {
        self.db = db
        self.output = output
        self.byID = try db.cachedStatement(sql: Self.sql)
        self.references = try db.cachedStatement(
            sql: """
                SELECT reference.field, reference.path, reference.sha256, reference.bytes, reference.content_type,
                  media_key.key
                FROM job_reference AS reference LEFT JOIN media_key ON media_key.sha256 = reference.sha256
                  AND media_key.content_type = reference.content_type AND media_key.kind = reference.kind
                  AND media_key.lost_at IS NULL
                WHERE reference.job_id = ?
                ORDER BY CASE reference.field WHEN 'sourceImage' THEN 0 WHEN 'lastFrame' THEN 1
                  WHEN 'referenceVideo' THEN 2 ELSE 3 END
                """
        )
    }

    func view(name: JobName, withHistory: Bool) throws -> JobView? {
        guard let row = try Self.row(self.db, of: name), var view = try self.view(id: row) else { return nil }
        if withHistory {
            view.history = try self.history(row)
        }
        return view
    }

    /// The row of the job with exactly this name.
    static func row(_ db: Database, of name: JobName) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT job.id FROM job JOIN batch ON batch.id = job.batch_id
                    WHERE batch.name = ? AND job.name = ? AND batch.name = ? COLLATE BINARY
                      AND job.name = ? COLLATE BINARY
                    """
            ),
            arguments: [name.batch, name.id, name.batch, name.id]
        )
    }

    func view(id: Int64) throws -> JobView? {
        guard let row = try Row.fetchOne(self.byID, arguments: [id]) else { return nil }
        let state = try JobState(column: row["state"])
        // Once a job waits for another create, the video of the last one is history.
        let hasVideo: Bool =
            switch state {
            case .pending, .uploading, .creating: false
            case .generating, .downloading, .done, .failed, .held, .cancelled: true
            }
        return JobView(
            name: JobName(batch: row["batch"], id: row["name"]),
            state: state,
            request: try self.decoder.decode(VideoRequest.self, from: row["request"]),
            manifest: row["manifest"],
            priority: row["priority"],
            metadata: try self.decoder.decode([String: String].self, from: row["metadata"]),
            references: try self.references(id),
            videoId: hasVideo ? row["video_id"] : nil,
            charges: row["charges"],
            polls: row["polls"],
            error: JobFailure(row: row),
            output: JobView.Output(
                video: self.absolute(row["video_path"]),
                videoSHA256: row["video_path"] == nil ? nil : row["video_sha256"],
                videoBytes: row["video_path"] == nil ? nil : row["video_bytes"],
                thumbnail: self.absolute(row["thumbnail_path"])
            ),
            createdAt: Date(milliseconds: row["created_at"]),
            chargedAt: hasVideo ? row.date("charged_at") : nil,
            readyAt: row.date("ready_at"),
            finishedAt: row.date("finished_at"),
            updatedAt: Date(milliseconds: row["updated_at"])
        )
    }

    private func references(_ job: Int64) throws -> [JobView.Reference] {
        try Row.fetchAll(self.references, arguments: [job]).map { row in
            JobView.Reference(
                field: row[0],
                path: row[1],
                sha256: row[2],
                bytes: row[3],
                contentType: row[4],
                key: row[5]
            )
        }
    }

    private func history(_ job: Int64) throws -> [JobView.HistoryLine] {
        try Row.fetchAll(
            self.db.cachedStatement(sql: "SELECT at, event, detail FROM event WHERE job_id = ? ORDER BY id"),
            arguments: [job]
        ).map { row in
            JobView.HistoryLine(at: Date(milliseconds: row[0]), event: row[1], detail: row[2])
        }
    }

    private func absolute(_ path: String?) -> String? {
        path.map { self.output.pushing(FilePath($0)).string }
    }

    private static let sql: String = {
        let charging = AttemptState.allCases.filter(\.countsAsCharge).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            SELECT job.*, batch.name AS batch, manifest.path AS manifest, attempt.video_id AS video_id,
              attempt.outcome_at AS charged_at,
              (SELECT count(*) FROM attempt WHERE job_id = job.id AND state IN (\(charging))) AS charges
            FROM job JOIN batch ON batch.id = job.batch_id JOIN manifest ON manifest.id = job.manifest_id
            LEFT JOIN attempt ON attempt.id =
              (SELECT max(id) FROM attempt WHERE job_id = job.id AND video_id IS NOT NULL)
            WHERE job.id = ?
            """
    }()
}

extension JobFailure {
    /// The error columns of a job; nil where it has none.
    init?(row: Row) {
        guard let code: String = row["error_code"], let message: String = row["error_message"] else { return nil }
        self.init(
            code: code,
            message: message,
            field: row["error_field"],
            requiredPlan: row["error_required_plan"],
            currentPlan: row["error_current_plan"]
        )
    }
}
