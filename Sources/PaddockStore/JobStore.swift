import GRDB
import PaddockCore
package import SystemPackage

/// The one writer of the database: the holder of the home's lock has it, and one connection in it writes.
///
/// Its methods are use cases, each one transaction that is durable when it returns and that goes through although the
/// task that asked is cancelled. What it can be asked is in `JobQueries`, answered by connections that only read.
package final class JobStore: Sendable {
    private let pool: DatabasePool
    private let path: FilePath
    private let mark: RunMark
    /// Answers the questions of `JobQueries`; it closes with the store.
    package let reader: JobReader

    private init(pool: DatabasePool, file: DatabaseFile, output: FilePath) {
        self.pool = pool
        self.path = file.path
        self.mark = RunMark(file)
        self.reader = JobReader(database: pool, file: file, output: output)
    }

    /// Opens the database, makes it where there is none, and brings an older one up to date.
    ///
    /// After an end that was not clean it is looked over first (`PRAGMA quick_check`), as ``RunMark`` has it. A damaged one is refused and
    /// not touched: nothing can tell what was paid for, so nothing may be bought.
    ///
    /// Commits are durable: WAL with `synchronous=FULL`, read back. The files are readable by the group, whatever the umask.
    ///
    /// - Parameters:
    ///   - path: The database's file. Its folder must exist, on a local file system.
    ///   - output: The output folder: the paths of published files are shown under it.
    /// - Returns: the open store, up to date.
    /// - Throws: `.newerVersion`, and the file is not touched; `.unsafe` where SQLite won't keep its promises;
    ///   `.cannotOpen`, `.readOnly`, `.full`, `.busy`, `.ioError`, `.corrupt`.
    package static func open(at path: FilePath, output: FilePath) throws(StoreError) -> JobStore {
        let file = DatabaseFile(path: path)
        do {
            if file.exists {
                try file.refuseForeignLog()
                try Self.check(file)
            }
            try file.prepare()
            let pool = try file.openPool()
            try Schema.migrator().migrate(pool)
            try RunMark(file).begin(pool)
            return JobStore(pool: pool, file: file, output: output)
        } catch {
            throw StoreError(error, path: path.string)
        }
    }

    /// Looks whose database it is and whether it is whole, without a change to it.
    private static func check(_ file: DatabaseFile) throws {
        do {
            try Self.check(file.openReader(), of: file)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            // A crash came before the file was in WAL mode: it must be rolled back before anybody can read it.
            try Self.check(file.openForRollback(), of: file)
        }
    }

    private static func check(_ queue: DatabaseQueue, of file: DatabaseFile) throws {
        try queue.read { db in
            guard try Schema.checkedVersion(db, path: file.path.string) > 0, try RunMark(file).isDoubtful(db) else {
                return
            }
            let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            guard finding == "ok" else {
                throw StoreError.damaged(file.path.string, finding ?? "quick_check says nothing")
            }
        }
        try queue.close()
    }

    /// The database failed, and this run ends for it: the next start looks the file over, however large it is.
    package func noteFailure() {
        self.mark.noteFailure()
    }

    /// Closes the connections; the log is merged into the file first. Later calls fail.
    package func close() throws(StoreError) {
        // A disk that takes nothing more is no reason to keep the file open: the next start looks it over.
        try? self.mark.end(self.pool)
        // The connection that is closed last is one that only reads: SQLite would leave everything in the log.
        try? self.pool.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
        do {
            try self.pool.close()
        } catch {
            throw StoreError(error, path: self.path.string)
        }
    }

    /// Runs one transaction to its end, whether or not the task that asks is cancelled meanwhile.
    ///
    /// GRDB's own async writes fail in a cancelled task, and a commit that is lost at a clean stop can be a paid id.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            self.pool.asyncWrite(body) { _, result in
                continuation.resume(returning: result)
            }
        }
        do {
            return try result.get()
        } catch {
            throw StoreError(error, path: self.path.string)
        }
    }
}

extension JobStore: JobQueries {}
