import Foundation
import GRDB

/// The mark inside a copy of the database by which a start knows it: jobs may have been created, and charged, since it was made, so
/// nothing is created from it until a person says so.
enum BackupMark {
    private static let name = "backup"

    /// When the copy was made; nil where the database is none, or was resumed.
    static func date(_ db: Database) throws -> Date? {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM setting WHERE name = '\(Self.name)'")
        )
        return text.flatMap { Int64($0) }.map(Date.init(milliseconds:))
    }

    /// Marks a copy. The copy of a copy keeps the earlier moment: nothing since then is on record in it.
    static func set(_ db: Database, at: Int64) throws {
        try db.execute(
            sql: "INSERT INTO setting(name, value) VALUES ('\(Self.name)', ?) ON CONFLICT(name) DO NOTHING",
            arguments: ["\(at)"]
        )
        try db.execute(sql: "UPDATE setting SET value = 'creating' WHERE name = 'pause' AND value = 'nothing'")
        try db.execute(
            sql: "INSERT INTO event(at, event, detail) VALUES (?, 'paused', 'creating: this database is a backup')",
            arguments: [at]
        )
    }

    static func remove(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM setting WHERE name = '\(Self.name)'")
    }
}
