import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads names out of folders, and makes and syncs folders.
enum FolderEntries {
    /// The names in a folder, without `.` and `..`, in no order.
    static func names(in folder: FilePath) throws(Errno) -> [FilePath.Component] {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let file = folder.withPlatformString { open($0, flags) }
        guard file >= 0 else { throw Errno(rawValue: errno) }
        return try Self.names(ofOpen: file)
    }

    /// The names in a folder that is open; closes it.
    static func names(ofOpen file: Int32) throws(Errno) -> [FilePath.Component] {
        guard let stream = fdopendir(file) else {
            let failure = Errno(rawValue: errno)
            close(file)
            throw failure
        }
        defer { closedir(stream) }
        var names: [FilePath.Component] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                FilePath.Component(platformString: Array(bytes.bindMemory(to: CChar.self).prefix { $0 != 0 }) + [0])
            }
            if let name, name.kind == .regular { names.append(name) }
        }
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return names
    }

    /// Makes a folder and what is missing above it.
    static func make(_ folder: FilePath, mode: UInt16 = 0o777) throws(Errno) {
        if folder.withPlatformString({ mkdir($0, mode_t(mode)) }) == 0 { return }
        let failure = Errno(rawValue: errno)
        if failure == .fileExists { return }
        guard failure == .noSuchFileOrDirectory, !folder.isEmpty, folder.lastComponent != nil else { throw failure }
        try Self.make(folder.removingLastComponent(), mode: mode)
        guard folder.withPlatformString({ mkdir($0, mode_t(mode)) }) == 0 || errno == EEXIST else {
            throw Errno(rawValue: errno)
        }
    }

    /// Makes what was renamed or removed in a folder durable.
    static func sync(_ folder: FilePath) throws(Errno) {
        let file = folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard file >= 0 else { throw Errno(rawValue: errno) }
        defer { close(file) }
        // Some network file systems can't sync a folder, and say so.
        guard fsync(file) == 0 || errno == EINVAL else { throw Errno(rawValue: errno) }
    }

    /// Makes the content of a file durable.
    static func sync(_ file: FileDescriptor) throws(Errno) {
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Renames over whatever has the new name.
    static func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
        let result = old.withPlatformString { old in new.withPlatformString { new in Self.systemRename(old, new) } }
        guard result == 0 else { throw Errno(rawValue: errno) }
    }

    /// Removes a file; one that is gone is fine.
    static func remove(_ path: FilePath) throws(Errno) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
    }

    /// Removes an empty folder; one that is gone is fine.
    static func removeFolder(_ path: FilePath) throws(Errno) {
        guard path.withPlatformString({ rmdir($0) }) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
    }

    private static func systemRename(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
        #if canImport(Glibc)
        Glibc.rename(old, new)
        #else
        Darwin.rename(old, new)
        #endif
    }
}

extension Errno {
    /// What the last system call of this thread failed with.
    static var last: Errno { Errno(rawValue: errno) }
}
