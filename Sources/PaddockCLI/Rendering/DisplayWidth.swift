/// How many cells of a terminal a text takes: two for wide characters, none for marks that combine with another.
///
/// The ranges are those that Unicode's EastAsianWidth.txt (version 16) calls wide or full-width, as blocks.
enum DisplayWidth {
    /// The cells of a text. Control characters count nothing: they are escaped before they get here.
    static func cells(of text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.utf8.count }
        return text.reduce(0) { $0 + Self.cells(of: $1) }
    }

    /// The cells of one character as people see it, however many code points it is made of.
    static func cells(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        if scalars.contains(where: { $0 == "\u{FE0F}" }) { return 2 }
        let widest = scalars.lazy.map(Self.cells(of:)).max() ?? 0
        // A flag is two regional indicators, each one narrow by itself.
        return scalars.count > 1 && scalars.allSatisfy(Self.isRegionalIndicator) ? 2 : widest
    }

    /// The text cut to so many cells, ending in `ellipsis` where something was cut off.
    static func fitted(_ text: String, to width: Int, ellipsis: String) -> String {
        guard Self.cells(of: text) > width else { return text }
        let room = width - Self.cells(of: ellipsis)
        guard room > 0 else { return String(repeating: ".", count: max(0, width)) }
        var used = 0
        let kept = text.prefix { character in
            used += Self.cells(of: character)
            return used <= room
        }
        return String(kept) + ellipsis
    }

    private static func cells(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation, !Self.isRegionalIndicator(scalar) { return 2 }
        return Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
