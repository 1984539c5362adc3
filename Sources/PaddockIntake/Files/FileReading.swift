import Crypto
import PaddockCore
import SystemPackage

extension FileDescriptor {
    /// Up to `count` bytes from an offset; fewer at the end of the file.
    func bytes(at offset: Int64, count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read: Int
            do {
                read = try bytes.withUnsafeMutableBytes { buffer in
                    try self.read(
                        fromAbsoluteOffset: offset + Int64(filled),
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                    )
                }
            } catch {
                throw error as? Errno ?? .ioError
            }
            guard read > 0 else { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// The SHA-256 of the first `length` bytes, and how many there were.
    func hash(upTo length: Int64) throws(Errno) -> (sha256: String, bytes: Int64) {
        var hasher = SHA256()
        var offset: Int64 = 0
        while offset < length {
            let chunk = try self.bytes(at: offset, count: Int(min(length - offset, 1 << 18)))
            guard !chunk.isEmpty else { break }
            hasher.update(data: chunk)
            offset += Int64(chunk.count)
        }
        return (hasher.finalize().hexadecimal, offset)
    }

    /// Writes all bytes at the file's end.
    func append(_ bytes: some Sequence<UInt8>) throws(Errno) {
        do {
            _ = try self.writeAll(bytes)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Closes without a word: for files that were only read.
    func closeQuietly() {
        try? self.close()
    }
}
