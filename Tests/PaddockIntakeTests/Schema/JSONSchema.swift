import Foundation

@testable import PaddockIntake

/// A JSON value in a test.
indirect enum JSONValue: Hashable {
    case null
    case boolean(Bool)
    case number(ManifestNumber)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// A value as strict JSON has it.
    init(_ node: ManifestNode) {
        switch node.content {
        case .sequence(let items): self = .list(items.map(JSONValue.init))
        case .mapping(let entries):
            self = .object(Dictionary(entries.map { ($0.key, JSONValue($0.value)) }) { first, _ in first })
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: self = .null
            case .boolean: self = .boolean(scalar.text == "true")
            case .number: self = ManifestNumber(scalar.text).map(JSONValue.number) ?? .text(scalar.text)
            case .text, .plain, .cell: self = .text(scalar.text)
            }
        }
    }

    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }

    var items: [JSONValue] {
        if case .list(let items) = self { items } else { [] }
    }

    var number: ManifestNumber? {
        if case .number(let number) = self { number } else { nil }
    }
}

/// An evaluator of JSON Schema (draft 2020-12) for the keywords that the manifest's schema uses. Any other is an error, so that
/// nothing goes unchecked.
struct JSONSchema {
    struct Unknown: Error {
        let keyword: String
    }

    let root: JSONValue

    /// Words that say something to people alone.
    private static let annotations: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

    func accepts(_ value: JSONValue) throws -> Bool {
        try self.accepts(value, self.root)
    }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        if case .boolean(let verdict) = schema { return verdict }
        for (keyword, rule) in schema.members where !Self.annotations.contains(keyword) {
            guard try self.holds(keyword, rule, of: value, schema) else { return false }
        }
        return true
    }

    private func holds(
        _ keyword: String,
        _ rule: JSONValue,
        of value: JSONValue,
        _ schema: JSONValue
    ) throws -> Bool {
        switch keyword {
        case "$ref": return try self.accepts(value, self.target(rule.text ?? ""))
        case "type":
            let types = rule.text.map { [$0] } ?? rule.items.compactMap(\.text)
            return try types.contains { try Self.isType($0, value) }
        case "enum": return rule.items.contains(value)
        case "allOf": return try rule.items.allSatisfy { try self.accepts(value, $0) }
        case "anyOf": return try rule.items.contains { try self.accepts(value, $0) }
        case "not": return try !self.accepts(value, rule)
        case "if":
            let branch = try self.accepts(value, rule) ? schema["then"] : schema["else"]
            return try branch.map { try self.accepts(value, $0) } ?? true
        case "then", "else": return true
        case "minimum", "maximum": return Self.isInBounds(value, keyword, rule)
        case "minLength", "maxLength", "pattern": return try Self.holdsOfText(keyword, rule, value)
        case "items": return try value.items.allSatisfy { try self.accepts($0, rule) }
        case "minItems":
            guard case .list(let items) = value else { return true }
            return items.count >= rule.number?.integer ?? 0
        case "required", "properties", "additionalProperties", "propertyNames":
            return try self.holdsOfObject(keyword, rule, value, schema)
        default: throw Unknown(keyword: keyword)
        }
    }

    private func target(_ reference: String) throws -> JSONValue {
        var found = self.root
        for part in reference.split(separator: "/").dropFirst() {
            guard let next = found[String(part)] else { throw Unknown(keyword: reference) }
            found = next
        }
        return found
    }

    private static func isType(_ type: String, _ value: JSONValue) throws -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .boolean), ("string", .text), ("array", .list), ("object", .object),
            ("number", .number):
            true
        // An integer of any size: 6.0 is one.
        case ("integer", .number(let number)): number.integer != nil || number.double.magnitude >= 0x1p53
        case ("null", _), ("boolean", _), ("string", _), ("array", _), ("object", _), ("number", _), ("integer", _):
            false
        default: throw Unknown(keyword: type)
        }
    }

    private static func isInBounds(_ value: JSONValue, _ keyword: String, _ rule: JSONValue) -> Bool {
        guard let number = value.number, let bound = rule.number else { return true }
        let isMinimum = keyword == "minimum"
        if let integer = number.integer, let limit = bound.integer {
            return isMinimum ? integer >= limit : integer <= limit
        }
        // What does not fit 64 bits is beyond a bound that does, and else the values are far enough apart.
        if bound.integer == .max || bound.integer == .min, number.double.magnitude >= 0x1p62 {
            return (number.double < 0) != isMinimum
        }
        return isMinimum ? number.double >= bound.double : number.double <= bound.double
    }

    private static func holdsOfText(_ keyword: String, _ rule: JSONValue, _ value: JSONValue) throws -> Bool {
        guard case .text(let text) = value else { return true }
        switch keyword {
        case "minLength": return text.unicodeScalars.count >= rule.number?.integer ?? 0
        case "maxLength": return text.unicodeScalars.count <= rule.number?.integer ?? 0
        default:
            // ECMA's $ is the end of the text, ICU's may stand before a last line break.
            let pattern = (rule.text ?? "").replacing(/\$$/, with: "\\z")
            let expression = try NSRegularExpression(pattern: pattern)
            return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
        }
    }

    private func holdsOfObject(
        _ keyword: String,
        _ rule: JSONValue,
        _ value: JSONValue,
        _ schema: JSONValue
    ) throws -> Bool {
        guard case .object(let members) = value else { return true }
        switch keyword {
        case "required": return rule.items.allSatisfy { $0.text.map { members[$0] != nil } ?? false }
        case "properties":
            return try rule.members.allSatisfy { name, rule in
                try members[name].map { try self.accepts($0, rule) } ?? true
            }
        case "propertyNames": return try members.keys.allSatisfy { try self.accepts(.text($0), rule) }
        default:
            let named = schema["properties"]?.members ?? [:]
            return try members.filter { named[$0.key] == nil }.allSatisfy { try self.accepts($0.value, rule) }
        }
    }
}
