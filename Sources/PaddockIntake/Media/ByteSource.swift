import SystemPackage

/// Bytes that can be read anywhere: an open file, or an array in a test.
protocol ByteSource {
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

extension [UInt8]: ByteSource {
    var length: Int64 { Int64(self.count) }

    func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
        guard offset >= 0, offset < self.length else { return [] }
        return Array(self[Int(offset)...].prefix(count))
    }
}
