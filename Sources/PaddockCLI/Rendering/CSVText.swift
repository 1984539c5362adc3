import PaddockCore

/// Rows of CSV by RFC 4180: commas, line ends of CR and LF, quotes where a cell needs them, UTF-8.
///
/// Prompts and the API's words come from others, and programs that open such a file run cells as formulas. So a text cell that
/// begins as one (`=`, `+`, `-`, `@`, their full-width forms, a tab or a line end) gets an apostrophe in front, as
/// https://owasp.org/www-community/attacks/CSV_Injection advises. Control characters but line feeds are written as `\u{…}`.
enum CSVText {
    enum Cell: Hashable, Sendable {
        /// Somebody's words.
        case text(String?)
        /// A figure, a time or a word of ours.
        case own(String)

        static func number(_ value: (some CustomStringConvertible)?) -> Self {
            .own(value?.description ?? "")
        }
    }

    /// One row with its line end.
    static func row(_ cells: [Cell]) -> String {
        cells.map(self.cell).joined(separator: ",") + "\r\n"
    }

    private static func cell(_ cell: Cell) -> String {
        switch cell {
        case .own(let text): self.quoted(text)
        case .text(let text): self.quoted(self.disarmed(self.escaped(text ?? "")))
        }
    }

    /// Line feeds stay: inside quotes they are the cell's own, and a prompt may have many lines.
    private static func escaped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { OutputText.escape(String($0)) }
            .joined(separator: "\n")
    }

    private static func disarmed(_ text: String) -> String {
        guard let first = text.unicodeScalars.first,
            "=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\n".unicodeScalars.contains(first)
        else { return text }
        return "'" + text
    }

    private static func quoted(_ text: String) -> String {
        guard
            text.unicodeScalars.contains(where: { "\",\n\r".unicodeScalars.contains($0) })
                || text.begins(withBytesOf: " ")
                || text.utf8.last == UInt8(ascii: " ")
        else { return text }
        return "\"\(text.replacing(scalar: "\"", with: "\"\""))\""
    }
}
