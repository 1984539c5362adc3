/// The boxes of an MP4, walked from the first byte to the last.
struct Boxes {
    struct Broken: Error {
        let offset: Int
    }

    struct Box {
        let type: String
        let content: Range<Int>
    }

    let bytes: [UInt8]

    func walk(_ range: Range<Int>? = nil) throws -> [Box] {
        let range = range ?? 0..<self.bytes.count
        var boxes: [Box] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard offset + 8 <= range.upperBound else { throw Broken(offset: offset) }
            var size = self.integer(offset, 4)
            var header = 8
            if size == 1 {
                guard offset + 16 <= range.upperBound else { throw Broken(offset: offset) }
                size = self.integer(offset + 8, 8)
                header = 16
            }
            guard size >= header, offset + size <= range.upperBound else { throw Broken(offset: offset) }
            let type = String(decoding: self.bytes[offset + 4..<offset + 8], as: UTF8.self)
            boxes.append(Box(type: type, content: offset + header..<offset + size))
            offset += size
        }
        return boxes
    }

    /// The content of the first box along a path of types.
    func find(_ path: String...) throws -> Range<Int>? {
        var range = 0..<self.bytes.count
        for type in path {
            guard let box = try self.walk(range).first(where: { $0.type == type }) else { return nil }
            range = box.content
        }
        return range
    }

    /// Timescale and duration of an `mvhd` or `mdhd` of version 0.
    func clock(_ content: Range<Int>) -> (timescale: Int, duration: Int) {
        (self.integer(content.lowerBound + 12, 4), self.integer(content.lowerBound + 16, 4))
    }

    func integer(_ offset: Int, _ count: Int) -> Int {
        self.bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }
}

extension [UInt8] {
    func holds(_ text: String) -> Bool {
        let needle = Array(text.utf8)
        guard self.count >= needle.count else { return false }
        return (0...self.count - needle.count).contains { self[$0] == needle[0] && self[$0...].starts(with: needle) }
    }
}
