import Foundation
import GRDB
import PaddockCore

// What was learned of the API: its pace, its silences, and how long it takes.

extension RecordWriter {
    func paced(_ pace: SavedPace) throws {
        try self.keep(pace)
    }

    func doubted(_ doubt: SavedDoubt) throws {
        try self.keep(doubt)
    }

    func planned(_ limits: SavedPlanLimits) throws {
        if limits.refusals.isEmpty {
            try SavedPlanLimits.remove(self.db)
        } else {
            try self.keep(limits)
        }
    }

    private func keep<Value: KeptValue>(_ value: Value) throws {
        let text = String(decoding: try JSONCoding.encoder().encode(value), as: UTF8.self)
        try self.change(
            """
            INSERT INTO setting(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value
            """,
            [Value.row, text],
            else: "the \(Value.row) can't be kept"
        )
    }

    func timed(_ kind: VideoKind, _ seconds: Double) throws {
        let columns: StatementArguments = [kind.durationSec, kind.resolution, kind.inputs.rawValue]
        try self.change(
            "INSERT INTO generation_time(duration_sec, resolution, inputs, seconds, at) VALUES (?, ?, ?, ?, ?)",
            columns + [seconds, self.at],
            else: "a time of \(kind)"
        )
        // Now and then the oldest go: a few too many do no harm.
        guard self.db.lastInsertedRowID % 32 == 0 else { return }
        try self.db.cachedStatement(
            sql: """
                DELETE FROM generation_time WHERE id IN (
                  SELECT id FROM generation_time WHERE duration_sec = ? AND resolution = ? AND inputs = ?
                  ORDER BY id DESC LIMIT -1 OFFSET \(TimedVideo.kept))
                """
        ).execute(arguments: columns)
    }
}

/// What was learned and is kept in a row of its own, as JSON.
protocol KeptValue: Codable {
    /// The row's name.
    static var row: String { get }
}

extension KeptValue {
    /// Nil where none is on record, or none that can be read: it is learned anew then.
    static func fetch(_ db: Database) throws -> Self? {
        let text = try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [Self.row])
        return text.flatMap { try? JSONCoding.decoder().decode(Self.self, from: Data($0.utf8)) }
    }

    static func remove(_ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM setting WHERE name = ?").execute(arguments: [Self.row])
    }
}

extension SavedPace: KeptValue { static let row = "pace" }
extension SavedDoubt: KeptValue { static let row = "doubt" }
extension SavedPlanLimits: KeptValue { static let row = "plan" }

extension TimedVideo {
    /// How many of a kind are kept: as many as count for anything in the planner.
    static let kept = 300

    static func fetchAll(_ db: Database) throws -> [Self] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT duration_sec, resolution, inputs, seconds FROM (
                  SELECT *, row_number() OVER (PARTITION BY duration_sec, resolution, inputs ORDER BY id DESC) AS place
                  FROM generation_time)
                WHERE place <= \(Self.kept) ORDER BY id
                """
        ).map { row in
            let kind = VideoKind(
                durationSec: row[0],
                resolution: row[1],
                inputs: VideoKind.Inputs(rawValue: row[2])
            )
            return Self(kind: kind, seconds: row[3])
        }
    }
}
