/// A reader of JSON (RFC 8259) that refuses what lenient readers let through: repeated names, `NaN`, a byte-order mark,
/// lone surrogates, invalid UTF-8, anything after the value.
struct StrictJSON {
    struct Problem: Error {
        let message: String
    }

    private static let maxDepth = 64

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    static func parse(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        var parser = Self(bytes: bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.problem("text after the value") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func problem(_ message: String) -> Problem {
        Problem(message: "\(message) at byte \(self.index)")
    }

    private var current: UInt8? {
        self.index < self.bytes.count ? self.bytes[self.index] : nil
    }

    private mutating func skipSpace() {
        while let byte = self.current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            self.index += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.current == byte else { return false }
        self.index += 1
        return true
    }

    private mutating func value() throws(Problem) -> JSONValue {
        self.skipSpace()
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.maxDepth else { throw self.problem("nesting too deep") }
        switch self.current {
        case UInt8(ascii: "{"):
            return try self.object()
        case UInt8(ascii: "["):
            return try self.array()
        case UInt8(ascii: "\""):
            return .string(try self.string())
        case UInt8(ascii: "t"):
            return try self.word("true", .bool(true))
        case UInt8(ascii: "f"):
            return try self.word("false", .bool(false))
        case UInt8(ascii: "n"):
            return try self.word("null", .null)
        default:
            return try self.number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Problem) -> JSONValue {
        guard self.bytes[self.index...].starts(with: word.utf8) else { throw self.problem("unexpected text") }
        self.index += word.utf8.count
        return value
    }

    private mutating func object() throws(Problem) -> JSONValue {
        self.index += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        self.skipSpace()
        guard !self.take(UInt8(ascii: "}")) else { return .object(members) }
        while true {
            self.skipSpace()
            let name = try self.string()
            guard names.insert(name).inserted else { throw self.problem("\"\(name)\" given twice") }
            self.skipSpace()
            guard self.take(UInt8(ascii: ":")) else { throw self.problem("\":\" expected") }
            members.append(.init(name: name, value: try self.value()))
            self.skipSpace()
            guard !self.take(UInt8(ascii: "}")) else { return .object(members) }
            guard self.take(UInt8(ascii: ",")) else { throw self.problem("\",\" or \"}\" expected") }
        }
    }

    private mutating func array() throws(Problem) -> JSONValue {
        self.index += 1
        var elements: [JSONValue] = []
        self.skipSpace()
        guard !self.take(UInt8(ascii: "]")) else { return .array(elements) }
        while true {
            elements.append(try self.value())
            self.skipSpace()
            guard !self.take(UInt8(ascii: "]")) else { return .array(elements) }
            guard self.take(UInt8(ascii: ",")) else { throw self.problem("\",\" or \"]\" expected") }
        }
    }

    private mutating func digits() -> Int {
        let start = self.index
        while let byte = self.current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            self.index += 1
        }
        return self.index - start
    }

    private mutating func number() throws(Problem) -> JSONValue {
        let start = self.index
        _ = self.take(UInt8(ascii: "-"))
        let leadingZero = self.current == UInt8(ascii: "0")
        let whole = self.digits()
        guard whole > 0, !(leadingZero && whole > 1) else { throw self.problem("a value expected") }
        if self.take(UInt8(ascii: ".")) {
            guard self.digits() > 0 else { throw self.problem("digits expected") }
        }
        if self.take(UInt8(ascii: "e")) || self.take(UInt8(ascii: "E")) {
            _ = self.take(UInt8(ascii: "+")) || self.take(UInt8(ascii: "-"))
            guard self.digits() > 0 else { throw self.problem("digits expected") }
        }
        return .number(String(decoding: self.bytes[start..<self.index], as: UTF8.self))
    }
}

// MARK: - Strings

extension StrictJSON {
    private mutating func string() throws(Problem) -> String {
        guard self.take(UInt8(ascii: "\"")) else { throw self.problem("a string expected") }
        var content: [UInt8] = []
        while let byte = self.current {
            self.index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw self.problem("invalid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                content.append(contentsOf: try self.escape())
            case 0..<0x20:
                throw self.problem("a control character in a string")
            default:
                content.append(byte)
            }
        }
        throw self.problem("a string without end")
    }

    private mutating func escape() throws(Problem) -> [UInt8] {
        guard let byte = self.current else { throw self.problem("an escape without end") }
        self.index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return [byte]
        case UInt8(ascii: "b"):
            return [0x08]
        case UInt8(ascii: "f"):
            return [0x0c]
        case UInt8(ascii: "n"):
            return [0x0a]
        case UInt8(ascii: "r"):
            return [0x0d]
        case UInt8(ascii: "t"):
            return [0x09]
        case UInt8(ascii: "u"):
            return Array(String(Character(try self.escapedScalar())).utf8)
        default:
            throw self.problem("an unknown escape")
        }
    }

    private mutating func escapedScalar() throws(Problem) -> Unicode.Scalar {
        let unit = try self.codeUnit()
        if let scalar = Unicode.Scalar(unit) {
            return scalar
        }
        guard unit < 0xdc00, self.take(UInt8(ascii: "\\")), self.take(UInt8(ascii: "u")) else {
            throw self.problem("a lone surrogate")
        }
        let second = try self.codeUnit()
        guard (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
        else { throw self.problem("a lone surrogate") }
        return scalar
    }

    private mutating func codeUnit() throws(Problem) -> UInt16 {
        guard self.index + 4 <= self.bytes.count else { throw self.problem("an escape without end") }
        let digits = self.bytes[self.index..<self.index + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw self.problem("four hexadecimal digits expected") }
        self.index += 4
        return unit
    }
}
