import SystemPackage

/// Whether a file is a whole MP4: boxes from `ftyp` to the last, ending exactly where the file ends (ISO/IEC 14496-12, 4.2).
///
/// Reads box headers only, so it costs the same for a small file and a large one.
struct MP4Check {
    /// Why a file is no whole MP4, for people.
    struct Problem: Error, Hashable {
        let message: String
    }

    private struct Box {
        let type: String
        let start: Int64
        let headerSize: Int64
        let size: Int64

        var end: Int64 { self.start + self.size }
        var content: Range<Int64> { (self.start + self.headerSize)..<self.end }
    }

    /// Far more boxes than a whole video has in one place; a file of nothing but empty boxes must not take hours.
    private static let mostBoxes = 100_000

    private let file: FileDescriptor
    private let length: Int64

    /// - Throws: ``Problem`` where it is not whole, `Errno` where it can't be read.
    static func check(_ file: FileDescriptor, length: Int64) throws {
        try Self(file: file, length: length).check()
    }

    private func check() throws {
        let boxes = try self.boxes(in: 0..<self.length)
        guard let first = boxes.first(where: { $0.type != "free" && $0.type != "skip" }), first.type == "ftyp" else {
            throw Problem(message: "it does not begin with an ftyp box")
        }
        let movies = boxes.filter { $0.type == "moov" }
        guard movies.count == 1, let movie = movies.first else {
            throw Problem(message: "it has \(movies.count) moov boxes instead of one")
        }
        guard try self.hasVideoTrack(movie) else { throw Problem(message: "it has no video track") }
        guard boxes.contains(where: { $0.type == "mdat" && !$0.content.isEmpty }) else {
            throw Problem(message: "it holds no media data")
        }
    }

    private func hasVideoTrack(_ movie: Box) throws -> Bool {
        for track in try self.boxes(in: movie.content) where track.type == "trak" {
            for media in try self.boxes(in: track.content) where media.type == "mdia" {
                for handler in try self.boxes(in: media.content) where handler.type == "hdlr" {
                    // hdlr: version and flags (4), pre_defined (4), handler_type (4): 8.4.3.
                    let bytes = try self.read(at: handler.content.lowerBound + 8, count: 4)
                    if bytes.elementsEqual("vide".utf8) { return true }
                }
            }
        }
        return false
    }

    private func boxes(in range: Range<Int64>) throws -> [Box] {
        var boxes: [Box] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let box = try self.box(at: position, within: range.upperBound)
            boxes.append(box)
            guard boxes.count <= Self.mostBoxes else { throw Problem(message: "it has too many boxes") }
            position = box.end
        }
        return boxes
    }

    private func box(at position: Int64, within end: Int64) throws -> Box {
        guard end - position >= 8 else {
            throw Problem(message: "it ends inside a box header at byte \(position)")
        }
        let header = try self.read(at: position, count: 8)
        let type = String(decoding: header.suffix(4), as: UTF8.self)
        var size = Int64(Self.number(header.prefix(4)))
        var headerSize: Int64 = 8
        if size == 1 {
            guard end - position >= 16 else {
                throw Problem(message: "it ends inside a box header at byte \(position)")
            }
            size = Int64(clamping: Self.number(try self.read(at: position + 8, count: 8)[...]))
            headerSize = 16
        } else if size == 0 {
            size = end - position
        }
        guard size >= headerSize, size <= end - position else {
            throw Problem(message: "its box \(type.debugDescription) at byte \(position) does not fit the file")
        }
        return Box(type: type, start: position, headerSize: headerSize, size: size)
    }

    private func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
            read = try self.file.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
        guard bytes.count == count else { throw Problem(message: "it ends at byte \(offset)") }
        return bytes
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
