/// Text that other people wrote, made fit for a terminal, a log and an error.
package enum OutputText {
    /// The text with everything that could move a cursor, start a line or turn its reading order written as `\u{…}`.
    ///
    /// That is C0 with line feeds and tabs, DEL, C1, the bidirectional controls (Unicode Standard Annex #9) and the
    /// line and paragraph separators. All else stays as it is.
    package static func escape(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isUnsafe) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if Self.isUnsafe(scalar) {
                safe += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        case 0x2028, 0x2029: true
        default: false
        }
    }
}
