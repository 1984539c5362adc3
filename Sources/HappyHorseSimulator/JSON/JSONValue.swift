/// A JSON value, its numbers as they were written and its members in order.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSONValue
    }

    /// A whole number: `6`, and `6.0` or `0.6e1` too, which JSON does not tell apart.
    var integer: Int? {
        guard case .number(let text) = self else { return nil }
        if let whole = Int(text) {
            return whole
        }
        return Double(text).flatMap { Int(exactly: $0) }
    }

    var double: Double? {
        guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    static func object(_ members: KeyValuePairs<String, JSONValue>) -> Self {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    static func integer(_ value: Int) -> Self {
        .number(String(value))
    }

    static func optional(_ text: String?) -> Self {
        text.map { .string($0) } ?? .null
    }
}

// MARK: - Text

extension JSONValue {
    /// The value as JSON text without white space.
    var text: String {
        var text = ""
        self.write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null:
            text += "null"
        case .bool(let value):
            text += value ? "true" : "false"
        case .number(let number):
            text += number
        case .string(let string):
            Self.write(string, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                text += index == 0 ? "" : ","
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                text += index == 0 ? "" : ","
                Self.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"":
                text += "\\\""
            case "\\":
                text += "\\\\"
            case "\n":
                text += "\\n"
            case "\r":
                text += "\\r"
            case "\t":
                text += "\\t"
            case "\u{0}"..<"\u{20}":
                text += "\\u" + Hex.text(UInt64(scalar.value)).suffix(4)
            default:
                text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
