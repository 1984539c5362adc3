/// The text of one Swift file, for checks that look at code and not at what comments and strings say about it.
struct SourceCode: Sendable {
    /// Where the file lies, relative to the package, with `/` between its parts.
    let path: String
    /// The text as it is in the file, line by line.
    let lines: [Substring]
    /// The same text with comments and the contents of strings blanked out; lines keep their numbers.
    let code: String

    /// The target the file belongs to: the folder under `Sources` or `Tests`.
    var target: String {
        let parts = self.path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// Whether the file is part of the product, and not of its tests.
    var isProduct: Bool {
        self.path.hasPrefix("Sources/")
    }

    /// - Parameters:
    ///   - path: where the file lies, relative to the package.
    ///   - text: what is in it.
    init(path: String, text: String) {
        self.path = path
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.code = CodeScanner.codeOnly(in: text)
    }

    /// The number of the line, from one, that holds a place of `code`.
    func lineNumber(of index: String.Index) -> Int {
        self.code.utf8[..<index].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    /// Whether a line, or the comment right above it, says something in an ordinary `//` comment.
    ///
    /// Documentation (`///`) doesn't count: every declaration has it, so it proves nothing about the line.
    func isExplained(line number: Int) -> Bool {
        if Self.holdsComment(self.lines[number - 1]) { return true }
        for line in self.lines[..<(number - 1)].reversed() {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("//") || text.hasPrefix("@") else { return false }
            if Self.holdsComment(line) { return true }
        }
        return false
    }

    private static func holdsComment(_ line: Substring) -> Bool {
        guard let slashes = line.firstRange(of: "//") else { return false }
        return !line[slashes.lowerBound...].hasPrefix("///")
    }
}
