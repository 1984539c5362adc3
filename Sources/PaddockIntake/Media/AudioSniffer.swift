import SystemPackage

/// Tells audio without a container apart (MPEG audio, AAC, FLAC, AC-3, AMR), and Ogg.
enum AudioSniffer {
    /// The type, or nil where the bytes are no audio of these kinds.
    static func sniff(_ head: [UInt8], _ source: some ByteSource) throws(Errno) -> SniffedMedia? {
        if head.holds("fLaC", at: 0) { return SniffedMedia(.flac) }
        if head.holds("OggS", at: 0) { return SniffedMedia(Self.hasTheora(head) ? .oggVideo : .ogg) }
        if head.holds("#!AMR", at: 0) { return SniffedMedia(.amr) }
        if head.holds("caff", at: 0) { return SniffedMedia(.coreAudio) }
        if head.starts(with: [0x0B, 0x77]), head.count > 5 { return SniffedMedia(.ac3) }
        guard head.holds("ID3", at: 0) else { return try Self.frames(at: 0, source) }
        guard head.count >= 10 else { return SniffedMedia(.mp3, isTruncated: true) }
        // The tag's length is written in four times seven bits (id3.org, ID3v2.4.0, 3.1), its footer has ten bytes more.
        let length = head[6..<10].reduce(Int64(0)) { $0 << 7 | Int64($1 & 0x7F) }
        let start = 10 + length + (head[5] & 0x10 == 0 ? 0 : 10)
        let audio = try source.bytes(at: start, count: 4)
        if audio.holds("fLaC", at: 0) { return SniffedMedia(.flac) }
        // Some writers pad the tag beyond its length, so the tag alone says MP3 where something follows it.
        return try Self.frames(at: start, source) ?? SniffedMedia(.mp3, isTruncated: audio.count < 4)
    }

    /// Whether one of the first pages, one for each stream, opens a stream of pictures (Theora specification, 6.2).
    private static func hasTheora(_ head: [UInt8]) -> Bool {
        let mark = [0x80] + Array("theora".utf8)
        return head.indices.contains { head[$0] == mark[0] && head[$0...].starts(with: mark) }
    }

    private static func frames(at offset: Int64, _ source: some ByteSource) throws(Errno) -> SniffedMedia? {
        let head = try source.bytes(at: offset, count: 4)
        guard head.count == 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return nil }
        // Layer 0 with the first twelve bits set is ADTS, the stream form of AAC (ISO/IEC 13818-7).
        if head[1] & 0xF6 == 0xF0 { return SniffedMedia(.aac) }
        // Layers I and II have frames of other lengths; what follows is not looked at, as nothing of them can be used.
        if head[1] & 0x04 != 0, Self.isHeader(head) { return SniffedMedia(.mp2) }
        guard let length = Self.frameLength(head) else { return nil }
        let next = try source.bytes(at: offset + length, count: 2)
        guard next.count == 2 else { return SniffedMedia(.mp3, isTruncated: source.length < offset + length) }
        return next[0] == 0xFF && next[1] & 0xE0 == 0xE0 ? SniffedMedia(.mp3) : nil
    }

    /// Whether version, bit rate and sample rate are such as frames have.
    private static func isHeader(_ head: [UInt8]) -> Bool {
        head[1] >> 3 & 3 != 1 && (1...14).contains(head[2] >> 4) && head[2] >> 2 & 3 < 3
    }

    /// The length of an MPEG layer III frame (ISO/IEC 11172-3, 2.4.3.1), or nil where the header is none.
    private static func frameLength(_ head: [UInt8]) -> Int64? {
        let version = head[1] >> 3 & 3
        let rateIndex = Int(head[2] >> 4)
        let sampleIndex = Int(head[2] >> 2 & 3)
        guard head[1] >> 1 & 3 == 1, Self.isHeader(head) else { return nil }
        let isVersion1 = version == 3
        let rates: [Int64] =
            isVersion1
            ? [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
            : [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        let base: [Int64] = [44_100, 48_000, 32_000]
        let samples = base[sampleIndex] / (isVersion1 ? 1 : version == 2 ? 2 : 4)
        let padding: Int64 = head[2] & 2 == 0 ? 0 : 1
        return (isVersion1 ? 144 : 72) * rates[rateIndex - 1] * 1000 / samples + padding
    }
}
