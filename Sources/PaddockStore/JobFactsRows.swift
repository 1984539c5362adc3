import Foundation
import GRDB
import PaddockCore

// How the facts that people's moves depend on are read.

extension JobFacts {
    static func fetch(_ db: Database, named name: JobName) throws -> Self? {
        guard let row = try JobViewReader.row(db, of: name) else { return nil }
        return try Self.fetch(db, row: row)
    }

    /// Every job in one of these states, an SQL list, in order of arrival.
    static func fetch(_ db: Database, in states: String) throws -> [Self] {
        try Int64.fetchAll(db, sql: "SELECT id FROM job WHERE state IN (\(states)) ORDER BY id").compactMap { row in
            try Self.fetch(db, row: row)
        }
    }

    static func fetch(_ db: Database, row id: Int64) throws -> Self? {
        let statement = try db.cachedStatement(sql: Self.sql)
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
        return Self(
            id: JobID(rawValue: id),
            name: JobName(batch: row["batch"], id: row["name"]),
            state: try JobState(column: row["state"]),
            failure: JobFailure(row: row),
            request: try JSONDecoder().decode(VideoRequest.self, from: row["request"]),
            claim: try Claim(row: row),
            armedAt: row.date("armed_at"),
            charges: row["charges"],
            polls: row["polls"],
            readyAt: row.date("ready_at"),
            finishedAt: row.date("finished_at"),
            video: StoredAsset(.video, row),
            thumbnail: StoredAsset(.thumbnail, row),
            isOfBackup: try BackupMark.date(db) != nil
        )
    }

    private static let sql = """
        SELECT job.*, batch.name AS batch, attempt.id AS attempt_id, attempt.state AS attempt_state, attempt.armed_at,
          attempt.video_id, attempt.code AS attempt_code, attempt.reason AS attempt_reason,
          (SELECT count(*) FROM attempt WHERE job_id = job.id AND state IN (\(AttemptState.charging))) AS charges
        FROM job JOIN batch ON batch.id = job.batch_id
        LEFT JOIN attempt ON attempt.job_id = job.id AND attempt.state IN (\(AttemptState.live))
        WHERE job.id = ?
        """
}

extension JobFacts.Claim {
    fileprivate init(row: Row) throws {
        guard let id: Int64 = row["attempt_id"] else {
            self = .nothing
            return
        }
        let attempt = AttemptID(rawValue: id)
        switch AttemptState(rawValue: row["attempt_state"]) {
        case .prepared: self = .prepared(attempt)
        case .armed: self = .armed(attempt)
        case .ambiguous:
            self = .unsure(
                attempt,
                JobFailure(
                    code: row["attempt_code"] ?? JobFailure.unsureCharge,
                    message: row["attempt_reason"] ?? "Its create may have been charged."
                )
            )
        case .accepted, .adopted: self = .paid(attempt, VideoID(rawValue: row["video_id"]))
        case .rejected, .notSent, .declaredUnpaid, .abandoned, .remoteFailed, .superseded, nil: throw UnreadableRow()
        }
    }
}

extension AttemptState {
    /// SQL: the states that `charges` counts.
    static let charging = Self.list(Self.allCases.filter(\.countsAsCharge))
    /// SQL: the states beside which there is no other create.
    static let live = Self.list(Self.allCases.filter(\.isLive))

    private static func list(_ states: [Self]) -> String {
        states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }
}
