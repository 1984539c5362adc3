import GRDB

/// The shape of the database, by version. A released migration is never edited; the next change is a new one.
enum Schema {
    /// `user_version` of a database that this program wrote. A higher one is a newer program's and is left alone.
    static let version = 2

    /// `application_id`, "Padd" in ASCII: tells our databases from anybody else's.
    static let applicationID = 0x5061_6464

    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for part in [
                Self.version1Intake, Self.version1Jobs, Self.version1Attempts, Self.version1Media, Self.version1Rest,
                Self.version1Counts,
            ] {
                try db.execute(sql: part)
            }
            try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        migrator.registerMigration("2") { db in
            try db.execute(sql: Self.version2)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        return migrator
    }

    /// Whether the file is ours and not newer.
    ///
    /// - Returns: its version, 0 where nothing is in it yet.
    /// - Throws: `StoreError` with `.newerVersion` or `.cannotOpen`; what SQLite says.
    static func checkedVersion(_ db: Database, path: String) throws -> Int {
        let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard owner == Self.applicationID else {
            // GRDB makes tables of its own before the first migration: a crash may have come in between.
            let objects = try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name NOT IN ('grdb_migrations', 'grdb_issue_102')"
            )
            guard owner == 0, version == 0, objects == 0 else {
                throw StoreError(code: .cannotOpen, message: "\(path) is another program's database: move it away")
            }
            return 0
        }
        guard version <= Self.version else {
            throw StoreError(
                code: .newerVersion,
                message: "\(path) was written by a newer Paddock (schema \(version), this one knows "
                    + "\(Self.version)): run that one; nothing was changed"
            )
        }
        return version
    }
}
