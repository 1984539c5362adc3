import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes of an open file something that can be read more than once: a pipe can't be.
enum ManifestSpool {
    /// The content of a file, up to a byte more than its format allows. Takes the file over.
    ///
    /// A regular file is read in place. Of a pipe, a document is kept in memory, and a long list in a temporary file without a name.
    static func source(of file: FileDescriptor, _ format: ManifestFormat) throws(Errno) -> any ByteSource {
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(of: file)
        } catch {
            file.closeQuietly()
            throw error
        }
        if status.kind == .file { return OpenFile(file, length: status.fingerprint.bytes) }
        defer { file.closeQuietly() }
        switch format.kind {
        case .document:
            var bytes: [UInt8] = []
            try Self.drain(file, limit: format.maximumBytes) { chunk throws(Errno) in bytes += chunk }
            return bytes
        case .records:
            let copy = try Self.temporaryFile()
            var length: Int64 = 0
            do throws(Errno) {
                try Self.drain(file, limit: format.maximumBytes) { chunk throws(Errno) in
                    try copy.append(chunk)
                    length += Int64(chunk.count)
                }
            } catch {
                copy.closeQuietly()
                throw error
            }
            return OpenFile(copy, length: length)
        }
    }

    private static func drain(
        _ file: FileDescriptor,
        limit: Int64,
        _ take: ([UInt8]) throws(Errno) -> Void
    ) throws(Errno) {
        var total: Int64 = 0
        while total <= limit {
            let chunk = try Self.chunk(of: file)
            guard !chunk.isEmpty else { return }
            total += Int64(chunk.count)
            try take(chunk)
        }
    }

    private static func chunk(of file: FileDescriptor) throws(Errno) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// A file that is gone with its descriptor.
    private static func temporaryFile() throws(Errno) -> FileDescriptor {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array("\(folder)/paddock-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { throw .last }
        unlink(path)
        return FileDescriptor(rawValue: file)
    }
}
