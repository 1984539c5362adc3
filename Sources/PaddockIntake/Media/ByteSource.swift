import SystemPackage

/// Bytes that can be read anywhere: an open file, or an array in a test.
protocol ByteSource: Sendable {
    /// How many there are.
    var length: Int64 { get }

    /// Up to `count` bytes from an offset; fewer at the end.
    func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8]
}

/// An open file of known length.
struct FileBytes: ByteSource {
    let file: FileDescriptor
    let length: Int64

    func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
        try self.file.bytes(at: offset, count: count)
    }
}

/// A file that stays open, and is read from any place, for as long as somebody holds this. Of a file that grows, what was there at
/// first is all there is.
final class OpenFile: ByteSource {
    private let file: FileDescriptor
    let length: Int64

    /// Takes an open file over.
    init(_ file: FileDescriptor, length: Int64) {
        self.file = file
        self.length = length
    }

    deinit {
        self.file.closeQuietly()
    }

    /// What the file system says of the file now.
    func status() throws(Errno) -> FileStatus {
        try FileStatus(of: self.file)
    }

    func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
        let left = self.length - offset
        return left > 0 ? try self.file.bytes(at: offset, count: Int(min(left, Int64(count)))) : []
    }
}

extension [UInt8]: ByteSource {
    var length: Int64 { Int64(self.count) }

    func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
        guard offset >= 0, offset < self.length else { return [] }
        return Array(self[Int(offset)...].prefix(count))
    }
}
