/// What a piece of text means; `Paint` turns it into a colour where there are colours.
enum Tone: Hashable, Sendable {
    case plain
    /// What the eye should find first.
    case strong
    /// What can be passed over.
    case faint
    case good
    case warning
    case bad
    /// A command to type.
    case command
}

/// Colours text, or leaves it as it is.
struct Paint: Hashable, Sendable {
    let hasColour: Bool

    /// The text in its tone's colour (ECMA-48 SGR).
    func callAsFunction(_ text: String, _ tone: Tone) -> String {
        guard self.hasColour, !text.isEmpty, let code = Self.code(tone) else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private static func code(_ tone: Tone) -> String? {
        switch tone {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .command: "36"
        }
    }
}
