/// Reads the members of a JSON object by name and type, and refuses in the end what nobody asked for.
struct Fields {
    private var members: [String: JSONValue]
    private let names: [String]
    private var asked: Set<String> = []

    init(_ value: JSONValue) throws(APIError) {
        guard case .object(let members) = value else { throw Self.invalid("The body must be a JSON object.") }
        self.names = members.map(\.name)
        self.members = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    static func invalid(_ message: String) -> APIError {
        APIError(.invalidInput, message)
    }

    private mutating func take(_ name: String) -> JSONValue? {
        self.asked.insert(name)
        return self.members[name]
    }

    /// The value of a field that must be there.
    func required<Value>(_ value: Value?, _ name: String) throws(APIError) -> Value {
        guard let value else { throw Self.invalid("\(name) is required.") }
        return value
    }

    func has(_ name: String) -> Bool {
        self.members[name] != nil
    }

    mutating func isNull(_ name: String) -> Bool {
        self.take(name) == .null
    }

    /// A text whose length in UTF-16 units, as JavaScript counts, is in the range.
    mutating func string(_ name: String, _ lengths: ClosedRange<Int>) throws(APIError) -> String? {
        guard let value = self.take(name) else { return nil }
        guard let text = value.string, lengths.contains(text.utf16.count) else {
            throw Self.invalid(
                "\(name) must be a string of \(lengths.lowerBound) to \(lengths.upperBound) characters."
            )
        }
        return text
    }

    mutating func choice(_ name: String, _ choices: [String]) throws(APIError) -> String? {
        guard let value = self.take(name) else { return nil }
        guard let text = value.string, choices.contains(text) else {
            throw Self.invalid("\(name) must be one of \(choices.joined(separator: ", ")).")
        }
        return text
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let value = self.take(name) else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw Self.invalid("\(name) must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    mutating func number(_ name: String, _ range: ClosedRange<Double>) throws(APIError) -> Double? {
        guard let value = self.take(name) else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw Self.invalid("\(name) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    mutating func bool(_ name: String) throws(APIError) -> Bool? {
        guard let value = self.take(name) else { return nil }
        guard case .bool(let flag) = value else { throw Self.invalid("\(name) must be true or false.") }
        return flag
    }

    mutating func duration(_ name: String) throws(APIError) -> Duration? {
        guard let value = self.take(name) else { return nil }
        guard let duration = value.string.flatMap(Duration.init(simulatorText:)) else {
            throw Self.invalid("\(name) must be a duration such as 500ms, 2s or 5m.")
        }
        return duration
    }

    mutating func members(_ name: String) throws(APIError) -> [JSONValue.Member]? {
        guard let value = self.take(name) else { return nil }
        guard case .object(let members) = value else { throw Self.invalid("\(name) must be an object.") }
        return members
    }

    mutating func strings(_ name: String) throws(APIError) -> [String]? {
        guard let value = self.take(name) else { return nil }
        guard case .array(let elements) = value, elements.allSatisfy({ $0.string != nil }) else {
            throw Self.invalid("\(name) must be an array of strings.")
        }
        return elements.compactMap(\.string)
    }

    /// Refuses the object if it has a member that was never asked for.
    func finish() throws(APIError) {
        guard let unknown = self.names.first(where: { !self.asked.contains($0) }) else { return }
        throw Self.invalid("Unknown field \(unknown).")
    }
}
