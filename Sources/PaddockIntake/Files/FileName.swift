import SystemPackage

/// Makes names of other names, byte by byte: a name need be no text, and has a greatest length.
enum FileName {
    /// What file systems allow, in bytes.
    static let maximumLength = 255

    /// The name with a number before its extension from 2 on, cut before that where it would leave no `room`: so many bytes stay free
    /// behind it.
    static func numbered(_ name: FilePath.Component, _ number: Int, room: Int = 0) -> FilePath.Component {
        let bytes = Self.bytes(of: name)
        let dot = bytes.lastIndex(of: UInt8(ascii: "."))
        let (stem, ending) = dot.map { $0 > 0 ? (bytes[..<$0], bytes[$0...]) : (bytes[...], []) } ?? (bytes[...], [])
        let tail = (number > 1 ? Array("~\(number)".utf8) : []) + ending
        return Self.name(of: Self.cut(stem, to: Self.maximumLength - room - tail.count) + tail) ?? name
    }

    /// The name with something behind it.
    static func appending(_ ending: String, to name: FilePath.Component) -> FilePath.Component {
        Self.name(of: Self.bytes(of: name) + ending.utf8) ?? name
    }

    private static func bytes(of name: FilePath.Component) -> [UInt8] {
        name.withPlatformString { text in
            var length = 0
            while text[length] != 0 { length += 1 }
            return (0..<length).map { UInt8(bitPattern: text[$0]) }
        }
    }

    private static func name(of bytes: [UInt8]) -> FilePath.Component? {
        FilePath.Component(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }

    /// The first bytes, never a part of a character.
    private static func cut(_ bytes: ArraySlice<UInt8>, to length: Int) -> [UInt8] {
        guard bytes.count > length else { return Array(bytes) }
        var end = bytes.startIndex + max(1, length)
        while end > bytes.startIndex + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(bytes[..<end])
    }
}
