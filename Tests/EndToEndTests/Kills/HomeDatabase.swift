import Foundation
import GRDBSQLite
import SystemPackage

/// A home's database in the hands of a stranger: SQLite's own checks, on a copy.
struct HomeDatabase {
    let folder: FilePath

    /// What SQLite finds wrong with a copy of the database as it lies there now. Nobody may have it open.
    func problems(copiedTo scratch: FilePath) throws -> [String] {
        let files = FileManager.default
        let source = self.folder.appending("state/paddock.sqlite").string
        guard files.fileExists(atPath: source) else { return [] }
        let copy = scratch.appending("copy-\(UUID().uuidString).sqlite").string
        defer { for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: copy + suffix) } }
        // The index of the log is memory: a reader makes it anew.
        for suffix in ["", "-wal"] where files.fileExists(atPath: source + suffix) {
            try files.copyItem(atPath: source + suffix, toPath: copy + suffix)
        }
        var handle: OpaquePointer?
        defer { sqlite3_close_v2(handle) }
        guard sqlite3_open_v2(copy, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
            return ["it can't be opened: \(String(cString: sqlite3_errmsg(handle)))"]
        }
        let integrity = Self.rows("PRAGMA integrity_check", handle).filter { $0 != "ok" }
        return integrity + Self.rows("PRAGMA foreign_key_check", handle)
    }

    private static func rows(_ sql: String, _ handle: OpaquePointer?) -> [String] {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
            return ["\(sql): \(String(cString: sqlite3_errmsg(handle)))"]
        }
        var rows: [String] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "a row")
            case SQLITE_DONE: return rows
            default: return rows + ["\(sql): \(String(cString: sqlite3_errmsg(handle)))"]
            }
        }
    }
}
