import Foundation
import GRDB
import GRDBSQLite
import SystemPackage

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How the database's file is made and its connections are set up.
struct DatabaseFile {
    let path: FilePath

    /// The owner writes, the group reads, whatever the umask (Service, Rights).
    static let permissions: CInterop.Mode = 0o640

    /// How long a connection waits for a lock of another process.
    private static let busyTimeout = 5.0

    /// The memory a connection's page cache may take, in KiB: small, because the kernel keeps the file's pages anyway, and memory is to
    /// follow what is in flight and not what is on record.
    private static let writerCache = 1_024
    private static let readerCache = 512

    /// The write-ahead log is cut back to this after a large transaction.
    private static let keptLogBytes = 64 << 20
}

// MARK: - The file

extension DatabaseFile {
    var exists: Bool { access(self.path.string, F_OK) == 0 }

    /// The size of the file and its log in bytes, as far as it can be told.
    var bytes: Int64 {
        guard let file = try? self.path.stat() else { return 0 }
        return file.size + (self.logBytes ?? 0)
    }

    /// The write-ahead log beside the file.
    var logPath: String { self.path.string + "-wal" }

    /// Whether a write-ahead log holds anything; nil where there is none.
    var logBytes: Int64? {
        try? FilePath(self.logPath).stat().size
    }

    /// Refuses a database that was put here beside the log of another one: SQLite would write that log's pages into it.
    ///
    /// Ours are in WAL mode for as long as they live, and their backups are not (bytes 18 and 19 of the header,
    /// https://www.sqlite.org/fileformat.html). Only before any connection is open: closing the file would drop their locks.
    func refuseForeignLog() throws(StoreError) {
        guard (self.logBytes ?? 0) > 0, let header = try? self.header(), header.starts(with: Self.magic),
            header[18] == 1
        else { return }
        throw StoreError(
            code: .unsafe,
            message: "\(self.path) lies beside the log of another database: remove \(self.logPath) and "
                + "\(self.path)-shm if that one is not needed any more"
        )
    }

    private static let magic = Array("SQLite format 3\0".utf8)

    private func header() throws -> [UInt8] {
        let file = try FileDescriptor.open(self.path, .readOnly, options: [.closeOnExec])
        return try file.closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
                count = try file.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
                // A shorter file is no database; what is compared must be there.
                guard count == 20 else { throw Errno.ioError }
            }
        }
    }

    /// Makes an empty file where there is none, and sets the rights of it and its companions.
    ///
    /// SQLite gives `-wal` and `-shm` the rights of the file it finds, so they are set before it opens it. Never opens a
    /// file that exists: closing any descriptor of it would drop the locks of this process' other connections.
    func prepare() throws(StoreError) {
        do {
            let descriptor = try FileDescriptor.open(
                self.path,
                .writeOnly,
                options: [.create, .exclusiveCreate],
                permissions: FilePermissions(rawValue: Self.permissions)
            )
            try descriptor.close()
        } catch Errno.fileExists {
        } catch Errno.noSpace, Errno.diskQuotaExceeded {
            throw StoreError(
                code: .full,
                message: "no room for the database: free some room on the disk of \(self.path)"
            )
        } catch Errno.readOnlyFileSystem, Errno.permissionDenied {
            throw StoreError(code: .readOnly, message: "\(self.path) can't be written: check the rights of its folder")
        } catch {
            throw StoreError(code: .cannotOpen, message: "can't create \(self.path) (\(error)): check its folder")
        }
        for suffix in ["", "-wal", "-shm"] {
            // A file of another owner keeps its rights; whether it can be used, opening it will tell.
            _ = chmod(self.path.string + suffix, Self.permissions)
        }
    }
}

// MARK: - Connections

extension DatabaseFile {
    /// Opens the pool whose writer is the only one in any process.
    func openPool() throws -> DatabasePool {
        var configuration = self.configuration()
        configuration.maximumReaderCount = 2
        let pool = try DatabasePool(path: self.path.string, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            // GRDB's set-up of WAL puts this back to NORMAL, which loses acknowledged commits on power loss.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA fullfsync = ON")
            try db.execute(sql: "PRAGMA checkpoint_fullfsync = ON")
            try db.execute(sql: "PRAGMA journal_size_limit = \(Self.keptLogBytes)")
            try self.demand("journal_mode", is: "wal", db)
            try self.demand("synchronous", is: 2, db)
            try self.demand("foreign_keys", is: 1, db)
        }
        return pool
    }

    /// Opens a connection that never writes and never checkpoints, also while another process writes.
    func openReader() throws -> DatabaseQueue {
        var configuration = self.configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: self.path.string, configuration: configuration)
    }

    /// Opens a connection that may roll back what a crash left half done.
    func openForRollback() throws -> DatabaseQueue {
        try DatabaseQueue(path: self.path.string, configuration: self.configuration())
    }

    /// Opens a file that nobody writes and that lacks its companions, where none can be made beside it.
    func openImmutable() throws -> DatabaseQueue {
        var configuration = self.configuration()
        configuration.readonly = true
        var location = URLComponents()
        location.scheme = "file"
        location.path = self.path.string
        location.queryItems = [URLQueryItem(name: "immutable", value: "1")]
        guard let address = location.string else {
            throw StoreError(
                code: .cannotOpen,
                message: "can't open \(self.path): its name has characters SQLite can't take"
            )
        }
        return try DatabaseQueue(path: address, configuration: configuration)
    }

    private func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.prepareDatabase { db in
            // Without its companions a database can't be read by those who may not write beside it, so they stay when
            // the last connection closes. https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
            var persist: CInt = 1
            _ = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &persist)
            let cache = db.configuration.readonly ? Self.readerCache : Self.writerCache
            try db.execute(sql: "PRAGMA cache_size = -\(cache)")
        }
        return configuration
    }

    private func demand(_ pragma: String, is expected: some DatabaseValueConvertible, _ db: Database) throws {
        let found = try DatabaseValue.fetchOne(db, sql: "PRAGMA \(pragma)") ?? .null
        guard found == expected.databaseValue else {
            throw StoreError(
                code: .unsafe,
                message: "SQLite keeps \(pragma) at \(found) instead of \(expected) for \(self.path): "
                    + "move the state folder to a local file system"
            )
        }
    }
}
