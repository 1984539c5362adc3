/// Text from outside, made fit for one line of a message: nothing in it can move a cursor, forge a line or run on for ever.
package enum VisibleText {
    /// The text with control, formatting and line-breaking characters written as `\u{…}`.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if Self.isHarmless(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return result
    }

    /// The text escaped, in double quotes, cut after 60 characters.
    package static func quoted(_ text: String) -> String {
        "\"\(Self.escaped(cut: text))\""
    }

    /// The text escaped, cut after 60 characters.
    static func escaped(cut text: String) -> String {
        let cut = Self.beginning(of: text)
        return Self.escaped(cut) + (cut.utf8.count < text.utf8.count ? "…" : "")
    }

    /// Its first 60 characters. One that is made of very many scalars does not count for one.
    static func beginning(of text: String) -> String {
        let cut = text.prefix(60)
        return cut.utf8.count <= 1000 ? String(cut) : String(text.unicodeScalars.prefix(60))
    }

    /// A path escaped, in double quotes, whole: a person must find the file by it, and the system bounds its length.
    package static func quoted(path: String) -> String {
        "\"\(Self.escaped(path))\""
    }

    /// Whether a character may stand in a manifest's text: everything but controls, with tabs and line breaks allowed.
    static func isAllowedInText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: true
        case 0..<0x20, 0x7F..<0xA0: false
        default: true
        }
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
        default: true
        }
    }
}
