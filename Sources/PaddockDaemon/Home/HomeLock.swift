import CPaddockLinux
import Foundation
import PaddockCore
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The lock on a home: a lock of the kernel's on `state/lock`, which dies with its process.
///
/// Its holder alone writes the database, the socket file and the receipts. It is given back by `release`, or when the
/// last reference is gone.
package final class HomeLock: Sendable {
    private let file: Mutex<FileDescriptor?>

    private init(file: FileDescriptor) {
        self.file = Mutex(file)
    }

    deinit {
        self.release()
    }

    /// Gives the home back. Doing so again does nothing.
    package func release() {
        self.file.withLock { file in
            guard let open = file else { return }
            file = nil
            // Both can only fail in ways that change nothing: the text is for messages, and closing always frees the lock.
            _ = ftruncate(open.rawValue, 0)
            try? open.close()
        }
    }
}

// MARK: - Taking it

extension HomeLock {
    /// How long to wait for a command to end.
    package static let patience: Duration = .seconds(10)

    /// Takes the lock, waiting up to `patience` while a command has it. The state folder must be there.
    ///
    /// A daemon that has the home is not waited for.
    ///
    /// - Parameters:
    ///   - home: The home whose lock it is.
    ///   - holder: Who asks.
    ///   - patience: How long to wait for a command.
    ///   - clock: What to wait on.
    /// - Returns: The lock, held.
    /// - Throws: `HomeError` of kind `daemonRuns`, `commandRuns` or `inaccessible`; `CancellationError`.
    package static func acquire(
        _ home: Home,
        for holder: LockHolder,
        patience: Duration = HomeLock.patience,
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws -> HomeLock {
        var waiting = LockWait(patience: patience)
        while true {
            if let lock = try self.tryAcquire(home, for: holder) { return lock }
            switch waiting.refused(by: self.read(home.lock)) {
            case .wait: try await clock.sleep(for: LockWait.step)
            case .giveUp(let other): throw HomeError.held(by: other, home: home.root)
            }
        }
    }

    /// Who holds a home now; nil where nobody does, or where there is none.
    ///
    /// - Throws: `HomeError` of kind `inaccessible`.
    package static func holder(of home: Home) throws(HomeError) -> LockHolder? {
        do {
            let file = try FileDescriptor.open(home.lock, .readOnly, options: [.closeOnExec])
            let isLocked = try file.closeAfter {
                switch paddock_is_locked(file.rawValue) {
                case 0: false
                case 1: true
                default: throw Errno(rawValue: errno)
                }
            }
            return isLocked ? self.read(home.lock) : nil
        } catch let error as Errno where error == .noSuchFileOrDirectory || error == .notDirectory {
            return nil
        } catch {
            throw .inaccessible(home.lock, error as? Errno ?? .ioError, doing: "reading the lock")
        }
    }

    private static func tryAcquire(_ home: Home, for holder: LockHolder) throws(HomeError) -> HomeLock? {
        do {
            let file = try FileDescriptor.open(
                home.lock,
                .readWrite,
                options: [.create, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite, .groupRead]
            )
            do {
                guard try self.lock(file, at: home.lock) else {
                    try file.close()
                    return nil
                }
                try self.write(holder, to: file)
                return HomeLock(file: file)
            } catch {
                try? file.close()
                throw error
            }
        } catch {
            throw .inaccessible(home.lock, error as? Errno ?? .ioError, doing: "taking the lock")
        }
    }

    private static func lock(_ file: FileDescriptor, at path: FilePath) throws -> Bool {
        guard paddock_lock_exclusive(file.rawValue) == 0 else {
            let error = Errno(rawValue: errno)
            // fcntl(2) allows either for a lock that somebody else has.
            if error == .resourceTemporarilyUnavailable || error == .permissionDenied { return false }
            throw error
        }
        // Somebody may have removed the file between opening and locking: then this lock excludes nobody.
        guard let opened = try? file.stat(), let named = try? path.stat() else { return false }
        return opened.inode == named.inode && opened.deviceID == named.deviceID
    }

    private static func write(_ holder: LockHolder, to file: FileDescriptor) throws {
        // The umask may have taken the group's right to see who it is.
        guard fchmod(file.rawValue, 0o640) == 0, ftruncate(file.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
        var text = try JSONCoding.encoder().encode(holder)
        text.append(UInt8(ascii: "\n"))
        _ = try file.writeAll(toAbsoluteOffset: 0, text)
    }

    private static func read(_ path: FilePath) -> LockHolder? {
        guard let data = try? SmallFile.read(path, atMost: 4096).data else { return nil }
        return try? JSONCoding.decoder().decode(LockHolder.self, from: data)
    }
}
