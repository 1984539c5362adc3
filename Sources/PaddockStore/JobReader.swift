import GRDB
package import SystemPackage

/// The database as commands see it: read-only, while a daemon writes and after it stopped. Never checkpoints.
///
/// The questions it answers are those of `JobQueries`.
package final class JobReader: Sendable {
    private let database: any DatabaseReader
    private let file: DatabaseFile
    /// Opened as a file that nobody changes: what was read holds only if nobody has begun to.
    private let isImmutable: Bool
    let output: FilePath

    /// Wraps the pool of a `JobStore`.
    init(database: any DatabaseReader, file: DatabaseFile, output: FilePath, isImmutable: Bool = false) {
        self.database = database
        self.file = file
        self.output = output
        self.isImmutable = isImmutable
    }

    /// Opens the database at `path` for reading.
    ///
    /// - Parameters:
    ///   - path: The database's file.
    ///   - output: The output folder: the paths of published files are shown under it.
    /// - Returns: the open database, its schema checked.
    /// - Throws: `.notFound` where there is no file; `.newerVersion` and `.incomplete` where this program can't make
    ///   sense of it; `.cannotOpen`, `.busy`, `.ioError`, `.corrupt`.
    package static func open(at path: FilePath, output: FilePath) throws(StoreError) -> JobReader {
        let file = DatabaseFile(path: path)
        guard file.exists else {
            throw StoreError(code: .notFound, message: "no database at \(path): start `paddock run` once")
        }
        do {
            return try Self.opened(file, output: output)
        } catch {
            throw StoreError(error, path: path.string)
        }
    }

    private static func opened(_ file: DatabaseFile, output: FilePath) throws -> JobReader {
        do {
            let queue = try file.openReader()
            try queue.read { db in try Self.check(db, file: file) }
            return JobReader(database: queue, file: file, output: output)
        } catch let error as DatabaseError
            where (error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY)
            && (file.logBytes ?? 0) == 0
        {
            // The companions are gone (a copy was put here), and there is no right to make them. With no log beside it
            // the file is all there is.
            let queue = try file.openImmutable()
            try queue.read { db in try Self.check(db, file: file) }
            return JobReader(database: queue, file: file, output: output, isImmutable: true)
        }
    }

    private static func check(_ db: Database, file: DatabaseFile) throws {
        let version = try Schema.checkedVersion(db, path: file.path.string)
        guard version == Schema.version, try Schema.migrator().hasCompletedMigrations(db) else {
            throw StoreError(
                code: .incomplete,
                message: "\(file.path) is not up to date: start `paddock run` once, it brings it there"
            )
        }
    }

    /// Runs one read in one transaction, not cancelled with the task that asks.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            self.database.asyncRead { database in
                continuation.resume(returning: Result { try body(database.get()) })
            }
        }
        if self.isImmutable, (self.file.logBytes ?? 0) > 0 {
            throw StoreError(code: .busy, message: "a daemon just started here: run the command once more")
        }
        do {
            return try result.get()
        } catch {
            throw StoreError(error, path: self.file.path.string)
        }
    }

    /// Closes the connection. Reads under way end first; later ones fail.
    package func close() throws(StoreError) {
        do {
            try self.database.close()
        } catch {
            throw StoreError(error, path: self.file.path.string)
        }
    }
}

extension JobReader: JobQueries {
    /// Itself.
    package var reader: JobReader { self }
}
