package import Foundation
import GRDB
import PaddockCore
package import SystemPackage

/// A copy of the database that was made.
package struct DatabaseBackup: Hashable, Sendable {
    package let jobs: Int
    package let bytes: Int64
}

extension JobReader {
    /// Copies the database as it is at this moment into a new file, 0600, that appears complete or not at all.
    ///
    /// Only reads, so a daemon may write meanwhile. A start from the copy is paused until a person resumes it: what was created after
    /// the copy was made is not on record in it.
    ///
    /// - Parameters:
    ///   - target: where to; nothing may be there.
    ///   - at: now, for the mark in the copy.
    /// - Returns: what was copied.
    /// - Throws: `.exists`, `.notFound` where the folder is missing, `.readOnly`, `.full`, `.ioError`, `.corrupt`.
    package func backUp(to target: FilePath, at: Date) async throws(StoreError) -> DatabaseBackup {
        try await self.read { db in
            // Read first: this begins the moment that the copy is of.
            let jobs = try StateCounts.fetch(db).total
            let file = BackupFile(target)
            try file.write(from: db, at: at.milliseconds)
            return DatabaseBackup(jobs: jobs, bytes: file.bytes)
        }
    }

    /// What SQLite's quick check finds wrong with the file, at most ten lines; empty where all is well. Reads the whole file.
    package func damage() async throws(StoreError) -> [String] {
        try await self.read { db in
            let lines = try String.fetchAll(db, sql: "PRAGMA quick_check(10)")
            return lines == ["ok"] ? [] : lines
        }
    }
}
