import Foundation
import GRDB
import SystemPackage

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Makes one copy of a database under a new name: complete, marked as a backup, checked and synced before the name appears.
struct BackupFile {
    let target: FilePath

    /// Hidden, beside the target, so that the last step is a rename.
    private let partial: FilePath

    init(_ target: FilePath) {
        self.target = target
        let name = ".\(target.lastComponent?.string ?? "backup").\(UUID().uuidString.prefix(8)).part"
        self.partial = target.removingLastComponent().appending(name)
    }

    /// Copies what the connection sees, in one piece: a reader's view of one moment, which holds up no writer.
    ///
    /// - Throws: `StoreError` with `.exists`, `.notFound` (no such folder), `.readOnly`, `.full`, `.ioError`; what SQLite says.
    func write(from source: Database, at: Int64) throws {
        guard !Self.exists(self.target) else { throw self.taken }
        do {
            try self.makePartial()
            try self.copy(source, at: at)
            try self.sync(self.partial, folder: false)
            try self.publish()
        } catch {
            // Those that SQLite makes beside a file, too. What was never there can't be removed.
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(self.partial.string + suffix) }
            throw error
        }
    }

    /// The copy's length.
    var bytes: Int64 {
        (try? self.target.stat().size) ?? 0
    }

    // MARK: - Steps

    /// For its owner alone: it holds every prompt, and nothing says who may read where it lies.
    private func makePartial() throws {
        do {
            try FileDescriptor.open(
                self.partial,
                .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite]
            ).close()
        } catch let error as Errno {
            throw self.failure(error)
        }
    }

    private func copy(_ source: Database, at: Int64) throws {
        do {
            let queue = try DatabaseQueue(path: self.partial.string)
            try queue.writeWithoutTransaction { copy in
                try source.backup(to: copy)
                // Without a log beside it the copy is one file; the first start puts it back.
                try copy.execute(sql: "PRAGMA journal_mode = DELETE")
                try copy.execute(sql: "PRAGMA synchronous = FULL")
                try copy.inTransaction {
                    try BackupMark.set(copy, at: at)
                    return .commit
                }
                let words = try String.fetchOne(copy, sql: "PRAGMA quick_check(1)") ?? "no answer"
                guard words == "ok" else {
                    throw StoreError(code: .corrupt, message: "the copy is damaged (\(words)): check the disk")
                }
            }
            try queue.close()
        } catch let error as DatabaseError {
            throw StoreError(error, path: self.target.string)
        }
    }

    /// Gives the copy its name, never over another file. Where a file system has no links a rename must do, after one more look.
    private func publish() throws {
        if link(self.partial.string, self.target.string) == 0 {
            unlink(self.partial.string)
        } else {
            let error = Errno(rawValue: errno)
            guard error == .notPermitted || error == .notSupported || error == .tooManyLinks else {
                throw self.failure(error)
            }
            guard !Self.exists(self.target) else { throw self.taken }
            guard rename(self.partial.string, self.target.string) == 0 else {
                throw self.failure(Errno(rawValue: errno))
            }
        }
        let folder = self.target.removingLastComponent()
        try self.sync(folder.isEmpty ? "." : folder, folder: true)
    }

    private func sync(_ path: FilePath, folder: Bool) throws {
        do {
            let options: FileDescriptor.OpenOptions = folder ? [.closeOnExec, .directory] : [.closeOnExec]
            let file = try FileDescriptor.open(path, .readOnly, options: options)
            try file.closeAfter {
                // Some network file systems can't sync a folder, and say so.
                guard fsync(file.rawValue) == 0 || (folder && errno == EINVAL) else { throw Errno(rawValue: errno) }
            }
        } catch let error as Errno {
            throw self.failure(error)
        }
    }

    // MARK: - Refusals

    private static func exists(_ path: FilePath) -> Bool {
        (try? path.stat(followTargetSymlink: false)) != nil
    }

    private var taken: StoreError {
        StoreError(code: .exists, message: "\(self.target) is there already: name another file")
    }

    private func failure(_ error: Errno) -> StoreError {
        let folder = self.target.removingLastComponent()
        let place = folder.isEmpty ? "." : folder.string
        switch error {
        case .fileExists:
            return self.taken
        case .noSuchFileOrDirectory, .notDirectory:
            return StoreError(code: .notFound, message: "there is no folder \(place) for the backup: make it first")
        case .noSpace, .diskQuotaExceeded:
            return StoreError(code: .full, message: "no room for the backup in \(place): free some room")
        case .permissionDenied, .notPermitted, .readOnlyFileSystem:
            return StoreError(code: .readOnly, message: "nothing can be written to \(place): check its rights")
        default:
            return StoreError(code: .ioError, message: "the backup can't be written to \(place): \(error)")
        }
    }
}
