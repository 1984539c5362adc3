import Crypto
import PaddockCore
import SystemPackage

/// One line of a text, without its line break.
struct TextLine {
    /// Counted from 1.
    let number: Int
    let bytes: ArraySlice<UInt8>
    /// Whether the line is longer than any job can need; `bytes` is empty then.
    let isTooLong: Bool

    var isBlank: Bool {
        !self.isTooLong && self.bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}

/// Reads a text line by line, in memory that its length does not change, and knows its hash at the end.
struct LineReader {
    private let source: any ByteSource
    private var offset: Int64 = 0
    private var buffer: [UInt8] = []
    /// What of the buffer was handed out.
    private var start = 0
    private var hasher = SHA256()
    private var number = 0

    /// How much is read at once.
    private static let chunk = 1 << 18

    /// The most bytes of a line; longer ones come without their content.
    private let maximumLine: Int

    init(_ source: any ByteSource, maximumLine: Int = ManifestRules.maximumLineBytes) {
        self.source = source
        self.maximumLine = maximumLine
    }

    /// The SHA-256 of everything read so far.
    var digest: String { self.hasher.finalize().hexadecimal }

    /// The next line; nil at the end. A line break is LF or CR LF.
    mutating func next() throws(Errno) -> TextLine? {
        var searched = self.start
        var isTooLong = false
        while true {
            if let end = self.lineFeed(from: searched) {
                let bytes = self.buffer[self.start..<end]
                self.start = end + 1
                return self.line(bytes, isTooLong)
            }
            searched = self.buffer.endIndex
            if searched - self.start > self.maximumLine {
                isTooLong = true
                self.start = searched
            }
            guard try self.fill() else { break }
            searched -= self.start
            self.start = 0
        }
        let rest = self.buffer[self.start...]
        self.start = self.buffer.endIndex
        return rest.isEmpty && !isTooLong ? nil : self.line(rest, isTooLong)
    }

    private mutating func line(_ bytes: ArraySlice<UInt8>, _ isTooLong: Bool) -> TextLine {
        self.number += 1
        let isTooLong = isTooLong || bytes.count > self.maximumLine
        let content = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        return TextLine(number: self.number, bytes: isTooLong ? [] : content, isTooLong: isTooLong)
    }

    private func lineFeed(from index: Int) -> Int? {
        self.buffer.withUnsafeBufferPointer { $0[index...].firstIndex(of: UInt8(ascii: "\n")) }
    }

    /// Drops what was handed out and reads more; false at the end.
    private mutating func fill() throws(Errno) -> Bool {
        let more = try self.source.bytes(at: self.offset, count: Self.chunk)
        guard !more.isEmpty else { return false }
        self.hasher.update(data: more)
        self.offset += Int64(more.count)
        self.buffer.removeSubrange(..<self.start)
        self.buffer += more
        return true
    }
}
