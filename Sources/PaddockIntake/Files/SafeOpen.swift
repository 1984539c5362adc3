import CPaddockLinux
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Opens files that others may swap for something else at any moment.
enum SafeOpen {
    private static let maximumTries = 32

    /// Opens a file for reading beneath a folder without following one link on the way, and without waiting for the other end
    /// of a pipe. What was opened may still be no regular file: look at its status, and use this descriptor from then on.
    ///
    /// `relative` must hold no `..` and no links; what `realPath` returns is such a path. A link swapped in since fails with
    /// `ELOOP` (or `ENOTDIR` where openat2(2) is missing).
    static func read(_ relative: FilePath, beneath root: FilePath) throws(Errno) -> FileDescriptor {
        try Self.open(relative, beneath: root, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
    }

    /// The path with every link resolved.
    static func realPath(_ path: FilePath) throws(Errno) -> FilePath {
        let real = path.withPlatformString { realpath($0, nil) }
        guard let real else { throw Errno(rawValue: errno) }
        defer { free(real) }
        return FilePath(platformString: real)
    }

    private static func open(_ relative: FilePath, beneath root: FilePath, flags: Int32) throws(Errno) -> FileDescriptor
    {
        let folder = root.withPlatformString { Self.retrying(O_RDONLY | O_DIRECTORY | O_CLOEXEC, at: AT_FDCWD, $0) }
        guard folder >= 0 else { throw Errno(rawValue: errno) }
        defer { close(folder) }
        return try Self.open(relative, beneath: folder, flags: flags)
    }

    /// The same beneath a folder that is open, which stays open.
    static func open(_ relative: FilePath, beneath folder: Int32, flags: Int32) throws(Errno) -> FileDescriptor {
        let resolve = PADDOCK_RESOLVE_BENEATH | PADDOCK_RESOLVE_NO_SYMLINKS | PADDOCK_RESOLVE_NO_MAGICLINKS
        var file: Int32
        var tries = 0
        repeat {
            file = relative.withPlatformString { paddock_openat2(folder, $0, UInt64(flags), 0, UInt64(resolve)) }
            tries += 1
            // Somebody renamed on the way, or has a lease on the file, as file servers do: the one is over at once, the other is for later.
        } while file < 0 && (errno == EINTR || errno == EAGAIN && tries < Self.maximumTries)
        let failure = Errno(rawValue: errno)
        // Kernels before 5.6, and sandboxes that do not know the call.
        if file < 0, failure == .noFunction || failure == .notPermitted {
            return try Self.walk(relative, from: folder, flags: flags)
        }
        guard file >= 0 else { throw failure }
        return FileDescriptor(rawValue: file)
    }

    /// The same by hand: one component at a time, each opened in the folder before it, links refused.
    private static func walk(_ relative: FilePath, from folder: Int32, flags: Int32) throws(Errno) -> FileDescriptor {
        var current = folder
        let last = relative.components.count - 1
        for (index, component) in relative.components.enumerated() {
            // A folder is itself by `.`, and nothing leads out of it.
            guard component.kind == .regular || relative == "." else {
                if current != folder { close(current) }
                throw .improperLink
            }
            let wanted = index == last ? flags : O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let next = component.withPlatformString { Self.retrying(wanted, at: current, $0) }
            let failure = Errno(rawValue: errno)
            if current != folder { close(current) }
            guard next >= 0 else { throw failure }
            current = next
        }
        return FileDescriptor(rawValue: current)
    }

    private static func retrying(_ flags: Int32, at folder: Int32, _ path: UnsafePointer<CChar>) -> Int32 {
        var file: Int32
        repeat { file = openat(folder, path, flags) } while file < 0 && errno == EINTR
        return file
    }
}
