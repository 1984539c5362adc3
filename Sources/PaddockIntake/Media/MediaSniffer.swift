import SystemPackage

/// Tells what a file is by its bytes, whatever it is called.
enum MediaSniffer {
    /// How many bytes at the start are looked at first.
    private static let headLength = 4096

    /// The type of the bytes. An empty file is unknown and truncated.
    ///
    /// - Throws: What reading the file failed with.
    static func sniff(_ source: some ByteSource) throws(Errno) -> SniffedMedia {
        let head = try source.bytes(at: 0, count: Self.headLength)
        guard !head.isEmpty else { return SniffedMedia(.unknown, isTruncated: true) }
        if let image = try Self.image(head, source) { return image }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return try WebMSniffer.sniff(source) }
        if let movie = try ISOMediaSniffer.sniff(source) { return movie }
        if let riff = Self.riff(head, source) { return riff }
        if let audio = try AudioSniffer.sniff(head, source) { return audio }
        return Self.other(head)
    }

    private static func image(_ head: [UInt8], _ source: some ByteSource) throws(Errno) -> SniffedMedia? {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            // The signature, the header's 25 bytes, and the end's 12 are in every PNG.
            return SniffedMedia(.png, isTruncated: source.length < 45 || !head.holds("IHDR", at: 12))
        }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            return SniffedMedia(.jpeg, isTruncated: try !Self.jpegReachesItsFrame(source))
        }
        if head.holds("RIFF", at: 0), head.holds("WEBP", at: 8) {
            let isKnown = head.holds("VP8 ", at: 12) || head.holds("VP8L", at: 12) || head.holds("VP8X", at: 12)
            return SniffedMedia(.webp, isTruncated: !isKnown || source.length < Int64(head.littleEndian(at: 4)) + 8)
        }
        if head.holds("GIF8", at: 0) { return SniffedMedia(.gif) }
        if head.holds("BM", at: 0), source.length >= 26, head.littleEndian(at: 14) <= 124,
            head.littleEndian(at: 14) >= 12
        {
            return SniffedMedia(.bmp)
        }
        if head.starts(with: [0x49, 0x49, 0x2A, 0x00]) || head.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            return SniffedMedia(.tiff)
        }
        if head.holds("8BPS", at: 0) { return SniffedMedia(.photoshop) }
        // Bare, or in boxes (ISO/IEC 18181-2, 15444-1).
        if head.starts(with: [0xFF, 0x0A]) || head.holds("JXL \r\n", at: 4) { return SniffedMedia(.jpegXL) }
        if head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) || head.holds("jP  \r\n", at: 4) {
            return SniffedMedia(.jpeg2000)
        }
        return nil
    }

    /// Walks the segments of a JPEG to the one that holds its size (SOF): a file that ends before is of no use.
    private static func jpegReachesItsFrame(_ source: some ByteSource) throws(Errno) -> Bool {
        var offset: Int64 = 2
        for _ in 0..<1000 {
            let mark = try source.bytes(at: offset, count: 4)
            guard mark.count == 4, mark[0] == 0xFF else { return false }
            switch mark[1] {
            case 0xFF: offset += 1
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: return true
            case 0x01, 0xD0...0xD8: offset += 2
            case 0xD9, 0xDA: return false
            default: offset += 2 + Int64(mark[2]) << 8 + Int64(mark[3])
            }
        }
        return false
    }

    private static func riff(_ head: [UInt8], _ source: some ByteSource) -> SniffedMedia? {
        if head.holds("RIFF", at: 0), head.holds("WAVE", at: 8) {
            // 44 bytes are the shortest headers that a WAV file can have.
            return SniffedMedia(.wav, isTruncated: source.length < 44)
        }
        if head.holds("RIFF", at: 0), head.holds("AVI ", at: 8) { return SniffedMedia(.avi) }
        if head.holds("FORM", at: 0), head.holds("AIF", at: 8) { return SniffedMedia(.aiff) }
        return nil
    }

    private static func other(_ head: [UInt8]) -> SniffedMedia {
        if head.holds("%PDF", at: 0) { return SniffedMedia(.pdf) }
        if head.holds("FLV", at: 0) { return SniffedMedia(.flashVideo) }
        if head.starts(with: [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) { return SniffedMedia(.windowsMedia) }
        // Packets of a transport stream, as they are broadcast and as cameras write them, with a time before each.
        let isStream = [(0, 188), (4, 192)].contains { start, step in
            head.count > start + 2 * step && (0..<3).allSatisfy { head[start + $0 * step] == 0x47 }
        }
        if isStream || head.starts(with: [0x00, 0x00, 0x01, 0xBA]) || head.starts(with: [0x00, 0x00, 0x01, 0xB3]) {
            return SniffedMedia(.mpegStream)
        }
        let text = String(decoding: head.prefix(2048), as: UTF8.self).lowercased()
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let isMarkup = start.hasPrefix("<?xml") || start.hasPrefix("<!") || start.hasPrefix("<svg")
        if isMarkup, start.contains("<svg") { return SniffedMedia(.svg) }
        return SniffedMedia(.unknown)
    }
}

extension [UInt8] {
    /// Whether ASCII text stands at an index.
    func holds(_ text: StaticString, at index: Int) -> Bool {
        guard self.endIndex >= index + text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { self[index...].starts(with: $0) }
    }

    /// The four bytes at an index as a little-endian number; 0 where they are not there.
    func littleEndian(at index: Int) -> UInt32 {
        guard self.endIndex >= index + 4 else { return 0 }
        return self[index..<index + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Up to eight bytes from an index as a big-endian number; nil where they are not there.
    func bigEndian(at index: Int, count: Int) -> UInt64? {
        guard self.endIndex >= index + count else { return nil }
        return self[index..<index + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
