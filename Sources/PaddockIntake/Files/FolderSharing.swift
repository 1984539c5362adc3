import Crypto
import PaddockCore
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes files that the group of a folder may read and remove, and nobody else: a daemon of another user takes what a person
/// hands over, whatever that person's umask is.
struct FolderSharing: Sendable {
    static let fileMode: UInt16 = 0o660
    private static let folderMode: UInt16 = 0o770

    private let group: gid_t

    /// Shares with the group of a folder.
    init(like folder: FilePath) throws(Errno) {
        self.group = try folder.stat().groupID.rawValue
    }

    /// Makes a folder that was not there.
    func makeFolder(_ folder: FilePath) throws(Errno) {
        guard folder.withPlatformString({ mkdir($0, 0o700) }) == 0 else { throw Errno(rawValue: errno) }
        try self.share(folder, mode: Self.folderMode)
    }

    /// Writes a file that was not there, and syncs it.
    ///
    /// - Returns: The SHA-256 of what was written.
    @discardableResult
    func write(_ source: some ByteSource, to path: FilePath) throws(Errno) -> String {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                path,
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw error as? Errno ?? .ioError
        }
        defer { file.closeQuietly() }
        var hasher = SHA256()
        var offset: Int64 = 0
        while offset < source.length {
            let chunk = try source.bytes(at: offset, count: 1 << 18)
            guard !chunk.isEmpty else { break }
            hasher.update(data: chunk)
            try file.append(chunk)
            offset += Int64(chunk.count)
        }
        try FolderEntries.sync(file)
        try self.share(path, mode: Self.fileMode)
        return hasher.finalize().hexadecimal
    }

    /// Gives what we just made to the group.
    func share(_ path: FilePath, mode: UInt16) throws(Errno) {
        // Only members of the group may give to it; for others the folder's own rights decide what the daemon can do.
        _ = path.withPlatformString { lchown($0, uid_t.max, self.group) }
        guard path.withPlatformString({ chmod($0, mode_t(mode)) }) == 0 else { throw Errno(rawValue: errno) }
    }
}
