/// Blanks out comments and the contents of strings, so that what is left of a Swift file is code alone.
///
/// It knows nested comments, raw and multi-line strings, and that an interpolation is code again. It does not know
/// regular expression literals; a quote in one spoils the rest of its line and no more.
struct CodeScanner {
    private let input: [UInt8]
    private var output: [UInt8] = []
    private var position = 0

    private init(_ text: String) {
        self.input = Array(text.utf8)
        self.output.reserveCapacity(self.input.count)
    }

    /// The text with everything that is not code replaced by spaces; every line keeps its number.
    static func codeOnly(in text: String) -> String {
        var scanner = CodeScanner(text)
        scanner.scanCode(isInterpolation: false)
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private mutating func scanCode(isInterpolation: Bool) {
        var depth = 0
        while self.position < self.input.count {
            if self.isAt("//") {
                self.scanLineComment()
            } else if self.isAt("/*") {
                self.scanBlockComment()
            } else if let hashes = self.hashesBeforeQuote() {
                self.scanString(hashes: hashes)
            } else {
                let byte = self.input[self.position]
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                self.keep()
                if isInterpolation, depth == 0 { return }
            }
        }
    }

    private mutating func scanLineComment() {
        while self.position < self.input.count, self.input[self.position] != UInt8(ascii: "\n") {
            self.blank()
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if self.isAt("/*") {
                depth += 1
                self.blank(2)
            } else if self.isAt("*/") {
                depth -= 1
                self.blank(2)
            } else {
                self.blank()
            }
        } while depth > 0 && self.position < self.input.count
    }

    private mutating func scanString(hashes: Int) {
        let suffix = String(repeating: "#", count: hashes)
        self.keep(hashes)
        let isMultiline = self.isAt("\"\"\"")
        let quote = isMultiline ? "\"\"\"" : "\""
        self.keep(quote.utf8.count)
        while self.position < self.input.count {
            if self.isAt(quote + suffix) {
                self.keep(quote.utf8.count + hashes)
                return
            }
            if self.isAt("\\" + suffix + "(") {
                self.blank(1 + hashes)
                self.scanCode(isInterpolation: true)
            } else if self.isAt("\\" + suffix) {
                self.blank(2 + hashes)
            } else if !isMultiline, self.isAt("\n") {
                return
            } else {
                self.blank()
            }
        }
    }

    /// How many `#` stand before a quote that opens a string here; `nil` where no string begins.
    private func hashesBeforeQuote() -> Int? {
        var end = self.position
        while end < self.input.count, self.input[end] == UInt8(ascii: "#") { end += 1 }
        guard end < self.input.count, self.input[end] == UInt8(ascii: "\"") else { return nil }
        return end - self.position
    }

    private func isAt(_ text: String) -> Bool {
        self.input[self.position...].starts(with: text.utf8)
    }

    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<count where self.position < self.input.count {
            self.output.append(self.input[self.position])
            self.position += 1
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where self.position < self.input.count {
            let isLineEnd = self.input[self.position] == UInt8(ascii: "\n")
            self.output.append(isLineEnd ? UInt8(ascii: "\n") : UInt8(ascii: " "))
            self.position += 1
        }
    }
}
