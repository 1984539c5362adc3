import SystemPackage

/// Tells WebM video from WebM audio, and both from other Matroska files, by walking the EBML to the tracks (RFC 8794, RFC 9559).
enum WebMSniffer {
    private struct Element {
        let id: UInt64
        let payload: Int64
        /// Nil where the length is unknown, as live recorders write it.
        let end: Int64?
    }

    /// How many elements are looked at before a file is called unreadable.
    private static let maximumElements = 10_000

    /// The type of a file that begins with an EBML header.
    static func sniff(_ source: some ByteSource) throws(Errno) -> SniffedMedia {
        var elementsLeft = Self.maximumElements
        guard let header = try Self.element(at: 0, source), let headerEnd = header.end else {
            return SniffedMedia(.webmVideo, isTruncated: true)
        }
        let isWebM = try Self.isWebM(header, headerEnd, source, &elementsLeft)
        let cut = SniffedMedia(isWebM ? .webmVideo : .matroska, isTruncated: true)
        guard let segment = try Self.element(at: headerEnd, source), segment.id == 0x1853_8067 else { return cut }
        guard
            let tracks = try Self.first(
                0x1654_AE6B,
                from: segment.payload,
                to: segment.end ?? source.length,
                source,
                &elementsLeft
            ),
            let end = tracks.end, end <= source.length
        else { return cut }
        var hasPicture = false
        var hasSound = false
        var offset = tracks.payload
        while offset < end, let track = try Self.first(0xAE, from: offset, to: end, source, &elementsLeft),
            let trackEnd = track.end
        {
            if let type = try Self.first(0x83, from: track.payload, to: trackEnd, source, &elementsLeft) {
                let value = try source.bytes(at: type.payload, count: 1).first
                hasPicture = hasPicture || value == 1
                hasSound = hasSound || value == 2
            }
            offset = trackEnd
        }
        guard hasPicture || hasSound else { return cut }
        return SniffedMedia(isWebM ? (hasPicture ? .webmVideo : .webmAudio) : (hasPicture ? .matroska : .matroskaAudio))
    }

    private static func isWebM(
        _ header: Element,
        _ end: Int64,
        _ source: some ByteSource,
        _ elementsLeft: inout Int
    ) throws(Errno) -> Bool {
        guard let docType = try Self.first(0x4282, from: header.payload, to: end, source, &elementsLeft) else {
            return false
        }
        return try source.bytes(at: docType.payload, count: 4).holds("webm", at: 0)
    }

    /// The first child with an id between two offsets.
    private static func first(
        _ id: UInt64,
        from start: Int64,
        to end: Int64,
        _ source: some ByteSource,
        _ elementsLeft: inout Int
    ) throws(Errno) -> Element? {
        var offset = start
        while offset < end, elementsLeft > 0, let element = try Self.element(at: offset, source) {
            elementsLeft -= 1
            if element.id == id { return element }
            // An element of unknown length is a cluster, and the tracks stand before the clusters.
            guard let next = element.end, next > offset else { return nil }
            offset = next
        }
        return nil
    }

    private static func element(at offset: Int64, _ source: some ByteSource) throws(Errno) -> Element? {
        let head = try source.bytes(at: offset, count: 12)
        guard let first = head.first, first != 0 else { return nil }
        let idLength = first.leadingZeroBitCount + 1
        guard idLength <= 4, let id = head.bigEndian(at: 0, count: idLength), head.endIndex > idLength else {
            return nil
        }
        let sizeByte = head[idLength]
        let sizeLength = sizeByte.leadingZeroBitCount + 1
        guard sizeLength <= 8, let raw = head.bigEndian(at: idLength, count: sizeLength) else { return nil }
        let mask = (UInt64(1) << (7 * sizeLength)) - 1
        let payload = offset + Int64(idLength + sizeLength)
        guard raw & mask != mask else { return Element(id: id, payload: payload, end: nil) }
        let (end, overflow) = payload.addingReportingOverflow(Int64(raw & mask))
        return overflow ? nil : Element(id: id, payload: payload, end: end)
    }
}
