/// Walks over the bytes of a JSON text and knows where it is. The bytes are valid UTF-8.
struct JSONCursor {
    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private var line: Int
    /// What the text is, for messages.
    private let whole: String
    /// The column is counted on from the last place that was asked for, so that one long line costs linear time.
    private var countedIndex: Int
    private var countedColumn = 1

    /// - Parameters:
    ///   - bytes: The text.
    ///   - line: The line that it begins with.
    ///   - whole: What it is, for messages: `file` or `line`.
    init(_ bytes: ArraySlice<UInt8>, line: Int, whole: String) {
        self.bytes = bytes
        self.line = line
        self.whole = whole
        self.index = bytes.startIndex
        self.countedIndex = bytes.startIndex
    }

    var isAtEnd: Bool { self.index == self.bytes.endIndex }

    /// The byte under the cursor, nil at the end.
    var peek: UInt8? { self.isAtEnd ? nil : self.bytes[self.index] }

    /// Where the cursor stands.
    var place: Place {
        mutating get {
            for byte in self.bytes[self.countedIndex..<self.index] where byte & 0xC0 != 0x80 {
                self.countedColumn += 1
            }
            self.countedIndex = self.index
            return Place(line: self.line, column: self.countedColumn)
        }
    }

    /// What stands under the cursor, for messages.
    var description: String {
        guard !self.isAtEnd else { return "the end of the \(self.whole)" }
        let text = String(decoding: self.bytes[self.index...].prefix(16), as: UTF8.self)
        guard let first = text.first else { return "the end of the \(self.whole)" }
        let word = text.prefix { $0.isLetter || $0.isNumber }
        return VisibleText.quoted(word.isEmpty ? String(first) : String(word))
    }

    mutating func problem(_ message: String) -> SyntaxProblem {
        SyntaxProblem(at: self.place, message)
    }

    mutating func advance() {
        self.index += 1
    }

    mutating func skipWhiteSpace() {
        while let byte = self.peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                self.index += 1
            case UInt8(ascii: "\n"):
                self.index += 1
                self.line += 1
                self.countedIndex = self.index
                self.countedColumn = 1
            default:
                return
            }
        }
    }

    /// Steps over the text if it stands here.
    mutating func take(_ text: StaticString) -> Bool {
        let matches = text.withUTF8Buffer { self.bytes[self.index...].starts(with: $0) }
        if matches { self.index += text.utf8CodeUnitCount }
        return matches
    }

    /// Steps over a number and returns it as written.
    mutating func takeNumber() throws(SyntaxProblem) -> String {
        let start = self.index
        _ = self.take("-")
        let whole = self.takeDigits()
        guard whole == 1 || (whole > 1 && self.bytes[self.index - whole] != UInt8(ascii: "0")) else {
            throw self.problem("is no JSON number: digits are missing, or it begins with 0")
        }
        if self.take("."), self.takeDigits() == 0 {
            throw self.problem("expected a digit after the decimal point, found \(self.description)")
        }
        if self.take("e") || self.take("E") {
            if !self.take("+") { _ = self.take("-") }
            guard self.takeDigits() > 0 else {
                throw self.problem("expected a digit in the exponent, found \(self.description)")
            }
        }
        return String(decoding: self.bytes[start..<self.index], as: UTF8.self)
    }

    private mutating func takeDigits() -> Int {
        let start = self.index
        while let byte = self.peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { self.index += 1 }
        return self.index - start
    }

    /// Steps over a string with its quotes and returns what it stands for.
    mutating func takeString() throws(SyntaxProblem) -> String {
        let start = self.index
        self.index += 1
        var units: [UInt8] = []
        while let byte = self.peek {
            switch byte {
            case UInt8(ascii: "\""):
                self.index += 1
                let text = String(decoding: units, as: UTF8.self)
                guard ComparableText.holds(text) else {
                    self.index = start
                    throw self.problem(ComparableText.refusal)
                }
                return text
            case UInt8(ascii: "\\"):
                units.append(contentsOf: try self.takeEscape())
            case 0..<0x20:
                throw self.problem("a string holds a control character; write it as an escape, and close the string")
            default:
                self.index += 1
                units.append(byte)
            }
        }
        throw self.problem("the \(self.whole) ends inside a string")
    }

    private mutating func takeEscape() throws(SyntaxProblem) -> [UInt8] {
        let mark = self
        self.index += 1
        let letter = self.peek
        if letter != nil { self.index += 1 }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return letter.map { [$0] } ?? []
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            if let scalar = self.takeScalar() { return Array(String(scalar).utf8) }
            self = mark
            throw self.problem("is no Unicode character: \\u needs four hexadecimal digits, surrogates come in pairs")
        default:
            self = mark
            throw self.problem("is no escape that JSON knows")
        }
    }

    /// The scalar of one `\u` escape, or of two where they are a surrogate pair; the cursor stands behind the first `u`.
    private mutating func takeScalar() -> Unicode.Scalar? {
        guard let high = self.takeHex() else { return nil }
        guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(high) }
        guard self.take("\\u"), let low = self.takeHex(), UTF16.isTrailSurrogate(low) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    }

    private mutating func takeHex() -> UInt16? {
        let digits = self.bytes[self.index...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        self.index += 4
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
