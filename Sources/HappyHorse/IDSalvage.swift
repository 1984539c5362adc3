/// Finds video ids in what is left of an answer.
public enum IDSalvage {
    /// The most candidates that are returned: an answer full of ids is no answer to one create.
    public static let limit = 16

    /// Every UUID in the bytes, lower case, in order, without repeats, at most ``limit``. The bytes need not be JSON,
    /// complete, or text. Hexadecimal digits or dashes directly around a match make it none.
    public static func ids(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var start = 0
        while start + Self.length <= bytes.count, found.count < Self.limit {
            guard Self.isUUID(bytes[start..<start + Self.length]), Self.standsAlone(bytes, at: start) else {
                start += 1
                continue
            }
            let id = String(decoding: bytes[start..<start + Self.length], as: UTF8.self).lowercased()
            if !found.contains(id) { found.append(id) }
            start += Self.length
        }
        return found
    }

    /// Whether a text can be a video's id: 8 to 128 of letters, digits, `-` and `_`, with a digit among them. The
    /// documentation shows a UUID but doesn't promise one; what must not pass is `null`, `undefined`, HTML, a path.
    public static func isPlausible(_ text: String) -> Bool {
        let bytes = text.utf8
        return (8...128).contains(bytes.count)
            && bytes.contains(where: Self.isDigit)
            && bytes.allSatisfy {
                Self.isDigit($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d || $0 == 0x5f
            }
    }

    private static let length = 36
    private static let dash = UInt8(ascii: "-")

    private static func isUUID(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.indices.allSatisfy { index in
            switch index - bytes.startIndex {
            case 8, 13, 18, 23: bytes[index] == Self.dash
            default: Self.isHex(bytes[index])
            }
        }
    }

    private static func standsAlone(_ bytes: [UInt8], at start: Int) -> Bool {
        let neighbours = [start - 1, start + Self.length].filter(bytes.indices.contains).map { bytes[$0] }
        return neighbours.allSatisfy { !Self.isHex($0) && $0 != Self.dash }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHex(_ byte: UInt8) -> Bool {
        Self.isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
