import CPaddockLinux
import Crypto
import PaddockCore
import SystemPackage

/// Copies an open file to a new one.
enum FileCopy {
    /// Copies a file whose bytes are known, sharing blocks where the file system can, and syncs it.
    ///
    /// - Returns: Whether the copy has the bytes that are expected. The new file, of mode 0600, is left for the caller either way.
    static func copy(
        _ source: FileDescriptor,
        to target: FilePath,
        expecting content: MediaContent,
        mode: FilePermissions = .ownerReadWrite
    ) throws(Errno) -> Bool {
        let copy = try Self.create(target, mode: mode)
        defer { copy.closeQuietly() }
        if paddock_clone_file(copy.rawValue, source.rawValue) != 0 {
            try Self.stream(source, to: copy, limit: content.bytes)
        }
        // The copy is read again: what counts is what was written, and a clone never passed through our hands.
        let (sha256, bytes) = try copy.hash(upTo: content.bytes + 1)
        try FolderEntries.sync(copy)
        return sha256 == content.sha256 && bytes == content.bytes
    }

    private static func create(_ path: FilePath, mode: FilePermissions) throws(Errno) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path,
                .readWrite,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: mode
            )
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Copies one byte more than the limit at most, so that a file that grew shows.
    private static func stream(_ source: FileDescriptor, to target: FileDescriptor, limit: Int64) throws(Errno) {
        var offset: Int64 = 0
        while offset <= limit {
            let chunk = try source.bytes(at: offset, count: Int(min(limit + 1 - offset, 1 << 18)))
            guard !chunk.isEmpty else { return }
            try target.append(chunk)
            offset += Int64(chunk.count)
        }
    }
}
