import GRDBSQLite

/// The SQLite that this process runs with.
package enum SQLiteVersion {
    /// As in `3.40.1`.
    package static var text: String { String(cString: sqlite3_libversion()) }

    /// Whether two connections that write and reset the log at once can damage a file: 3.7.0 to 3.51.2
    /// (https://www.sqlite.org/releaselog/3_51_3.html). Paddock writes through one connection, which never meets it.
    package static var hasResetBug: Bool { Self.hasResetBug(number: Int(sqlite3_libversion_number())) }

    static func hasResetBug(number: Int) -> Bool {
        (3_007_000...3_051_002).contains(number)
    }
}
