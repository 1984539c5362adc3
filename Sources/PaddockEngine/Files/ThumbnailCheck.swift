/// What kind of picture a thumbnail's bytes are, and whether they are there to the end.
enum ThumbnailCheck {
    /// The extension for the picture's kind; nil where it is none that is known or its end is missing.
    ///
    /// - Parameters:
    ///   - head: at least the first 12 bytes.
    ///   - tail: the last 8 bytes.
    ///   - length: of the whole file.
    /// - Returns: `jpg`, `png` or `webp`.
    static func fileExtension(head: [UInt8], tail: [UInt8], length: Int64) -> String? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            // JPEG: ends with the marker EOI (ITU-T T.81, B.1.1.3).
            return tail.suffix(2).elementsEqual([0xFF, 0xD9]) ? "jpg" : nil
        }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            // PNG: the last chunk is IEND (RFC 2083, 4.1.4).
            return tail.starts(with: "IEND".utf8) ? "png" : nil
        }
        if head.starts(with: "RIFF".utf8), head.count >= 12, head[8..<12].elementsEqual("WEBP".utf8) {
            // RIFF: the size in the header is the file's, less 8 (RFC 9649, 2.4).
            let size = head[4..<8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
            return size + 8 <= length ? "webp" : nil
        }
        return nil
    }
}
