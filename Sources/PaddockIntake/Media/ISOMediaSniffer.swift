import SystemPackage

/// Tells the family of ISO base media files apart (ISO/IEC 14496-12): MP4, QuickTime, M4A, HEIC, AVIF, 3GP.
enum ISOMediaSniffer {
    /// One box, as its header has it.
    private struct Box {
        let type: [UInt8]
        let payload: Int64
        let end: Int64

        func isCalled(_ name: StaticString) -> Bool { self.type.holds(name, at: 0) }
    }

    /// How many boxes are looked at before a file is called unreadable.
    private static let maximumBoxes = 10_000

    /// The type, or nil where the bytes are no such file.
    static func sniff(_ source: some ByteSource) throws(Errno) -> SniffedMedia? {
        guard let first = try Self.box(at: 0, before: source.length, source) else {
            let head = try source.bytes(at: 4, count: 4)
            return head.holds("ftyp", at: 0) ? SniffedMedia(.mp4, isTruncated: true) : nil
        }
        guard first.isCalled("ftyp") else {
            // QuickTime files from before `ftyp` was invented begin with one of these.
            let isOld =
                first.isCalled("moov") || first.isCalled("mdat") || first.isCalled("wide") || first.isCalled("free")
                || first.isCalled("skip") || first.isCalled("pnot")
            return isOld ? try Self.movie(.quickTime, source) : nil
        }
        let brands = try Self.brands(of: first, source)
        if let image = Self.image(brands) { return image }
        guard let major = brands.first else { return SniffedMedia(.mp4, isTruncated: true) }
        if major.holds("M4A ", at: 0) || major.holds("M4B ", at: 0) || major.holds("M4P ", at: 0) {
            return SniffedMedia(.mp4Audio)
        }
        if major.holds("qt  ", at: 0) { return try Self.movie(.quickTime, source) }
        let isMP4 = brands.contains { $0.holds("isom", at: 0) || $0.holds("mp41", at: 0) || $0.holds("mp42", at: 0) }
        return try Self.movie(major.holds("3g", at: 0) && !isMP4 ? .threeGP : .mp4, source)
    }

    private static func image(_ brands: [[UInt8]]) -> SniffedMedia? {
        let isStill = brands.first.map {
            $0.holds("mif1", at: 0) || $0.holds("msf1", at: 0) || $0.holds("he", at: 0) || $0.holds("avi", at: 0)
        }
        guard isStill == true else { return nil }
        let isAVIF = brands.contains { $0.holds("avif", at: 0) || $0.holds("avis", at: 0) }
        return SniffedMedia(isAVIF ? .avif : .heic)
    }

    private static func brands(of box: Box, _ source: some ByteSource) throws(Errno) -> [[UInt8]] {
        let length = Int(min(box.end - box.payload, 1024))
        let bytes = try source.bytes(at: box.payload, count: length)
        // The major brand, its version, then the compatible brands.
        return stride(from: 0, to: bytes.endIndex - 3, by: 4).filter { $0 != 4 }.map { Array(bytes[$0..<$0 + 4]) }
    }

    /// The file as a movie of a type, or as audio where it has sound tracks alone.
    private static func movie(_ type: MediaType, _ source: some ByteSource) throws(Errno) -> SniffedMedia {
        var boxesLeft = Self.maximumBoxes
        var handlers: [[UInt8]]?
        var offset: Int64 = 0
        while offset < source.length, boxesLeft > 0 {
            boxesLeft -= 1
            guard let box = try Self.box(at: offset, before: .max, source) else { break }
            let isCut = box.end > source.length
            if box.isCalled("moov") {
                guard !isCut else { return SniffedMedia(type, isTruncated: true) }
                handlers = try Self.handlers(in: box, source, &boxesLeft)
            } else if box.isCalled("mdat"), isCut {
                return SniffedMedia(type, isTruncated: true)
            }
            offset = box.end
        }
        guard let handlers else { return SniffedMedia(type, isTruncated: true) }
        let hasPicture = handlers.contains { $0.holds("vide", at: 0) }
        let hasSound = handlers.contains { $0.holds("soun", at: 0) }
        return SniffedMedia(!hasPicture && hasSound ? .mp4Audio : type)
    }

    /// The handler type of each track: `vide`, `soun`, …
    private static func handlers(
        in movie: Box,
        _ source: some ByteSource,
        _ boxesLeft: inout Int
    ) throws(Errno) -> [[UInt8]] {
        var handlers: [[UInt8]] = []
        for track in try Self.children(of: movie, called: "trak", source, &boxesLeft) {
            for media in try Self.children(of: track, called: "mdia", source, &boxesLeft) {
                for handler in try Self.children(of: media, called: "hdlr", source, &boxesLeft) {
                    // Version, flags and a zeroed field stand before the type.
                    handlers.append(try source.bytes(at: handler.payload + 8, count: 4))
                }
            }
        }
        return handlers
    }

    private static func children(
        of parent: Box,
        called name: StaticString,
        _ source: some ByteSource,
        _ boxesLeft: inout Int
    ) throws(Errno) -> [Box] {
        var boxes: [Box] = []
        var offset = parent.payload
        while offset < parent.end, boxesLeft > 0, let box = try Self.box(at: offset, before: parent.end, source) {
            boxesLeft -= 1
            if box.isCalled(name) { boxes.append(box) }
            offset = box.end
        }
        return boxes
    }

    /// The box at an offset, or nil where there is no header or the box would pass `limit`.
    private static func box(at offset: Int64, before limit: Int64, _ source: some ByteSource) throws(Errno) -> Box? {
        let head = try source.bytes(at: offset, count: 16)
        guard head.count >= 8, let short = head.bigEndian(at: 0, count: 4) else { return nil }
        var size = Int64(short)
        var headLength: Int64 = 8
        if size == 1 {
            guard let long = head.bigEndian(at: 8, count: 8), long <= UInt64(Int64.max) else { return nil }
            size = Int64(long)
            headLength = 16
        } else if size == 0 {
            size = max(source.length - offset, headLength)
        }
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard size >= headLength, !overflow, end <= limit else { return nil }
        return Box(type: Array(head[4..<8]), payload: offset + headLength, end: end)
    }
}
