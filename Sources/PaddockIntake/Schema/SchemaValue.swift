/// A JSON value whose objects keep their order, so that a schema reads as it was written.
indirect enum SchemaValue: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case null
    case list([SchemaValue])
    case object([Member])

    /// One name and value of an object.
    struct Member: Hashable, Sendable {
        let name: String
        let value: SchemaValue
    }

    /// The value as JSON, indented by two spaces.
    var json: String {
        var text = ""
        self.write(to: &text, indent: "")
        return text
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .text(let value): Self.write(value, to: &text)
        case .integer(let value): text += String(value)
        case .number(let value): text += value == value.rounded() ? String(Int(value)) : String(value)
        case .boolean(let value): text += value ? "true" : "false"
        case .null: text += "null"
        case .list(let values):
            // Lists of a schema are short words, or schemas.
            let isFlat = self.isShort || values.allSatisfy { if case .object = $0 { false } else { true } }
            Self.write(values, "[", "]", isFlat: isFlat, to: &text, indent: indent) { value, text, indent in
                value.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, "{", "}", isFlat: self.isShort, to: &text, indent: indent) { member, text, indent in
                Self.write(member.name, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    /// Whether it reads well on one line.
    private var isShort: Bool { self.weight <= 80 }

    /// About how many characters it takes.
    private var weight: Int {
        switch self {
        case .text(let value): value.utf8.count + 2
        case .integer, .number, .boolean, .null: 5
        case .list(let values): values.reduce(2) { $0 + $1.weight + 2 }
        case .object(let members): members.reduce(2) { $0 + $1.name.utf8.count + $1.value.weight + 6 }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        _ open: String,
        _ close: String,
        isFlat: Bool,
        to text: inout String,
        indent: String,
        _ one: (Element, inout String, String) -> Void
    ) {
        guard !elements.isEmpty else {
            text += open + close
            return
        }
        let inner = isFlat ? indent : indent + "  "
        text += open + (isFlat ? "" : "\n\(inner)")
        for (index, element) in elements.enumerated() {
            if index > 0 { text += isFlat ? ", " : ",\n\(inner)" }
            one(element, &text, inner)
        }
        text += (isFlat ? "" : "\n\(indent)") + close
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension SchemaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(arrayLiteral elements: SchemaValue...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, SchemaValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    /// An object with the members of two; none may be in both.
    static func + (left: Self, right: Self) -> Self {
        guard case .object(let first) = left, case .object(let second) = right else { return left }
        return .object(first + second)
    }
}
