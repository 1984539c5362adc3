/// A strict reader of one JSON document (RFC 8259) with places: no comments, no trailing commas, no duplicate keys.
struct JSONReader {
    private var cursor: JSONCursor
    private var problems: [SyntaxProblem] = []
    private var nodesLeft = ManifestRules.maximumNodes

    /// Reads the document. Duplicate keys are gathered; any other fault ends the reading.
    static func read(_ text: ManifestText) -> ParsedManifest {
        Self.read(JSONCursor(text.bytes, line: 1, whole: "file"))
    }

    /// Reads a line that is a document by itself; its bytes are valid UTF-8.
    static func read(line: ArraySlice<UInt8>, number: Int) -> ParsedManifest {
        Self.read(JSONCursor(line, line: number, whole: "line"))
    }

    private static func read(_ cursor: JSONCursor) -> ParsedManifest {
        var reader = Self(cursor: cursor)
        do throws(SyntaxProblem) {
            reader.cursor.skipWhiteSpace()
            guard !reader.cursor.isAtEnd else {
                return ParsedManifest(root: nil, problems: [SyntaxProblem(at: nil, "is empty")])
            }
            let root = try reader.value(depth: 1)
            reader.cursor.skipWhiteSpace()
            guard reader.cursor.isAtEnd else {
                let isList = reader.cursor.peek == UInt8(ascii: "{")
                let hint = isList ? "; a file with one job on each line is .jsonl" : ""
                throw reader.cursor.problem("\(reader.cursor.description) follows the end of the document\(hint)")
            }
            return ParsedManifest(root: root, problems: reader.problems)
        } catch {
            return ParsedManifest(root: nil, problems: reader.problems + [error])
        }
    }

    private init(cursor: JSONCursor) {
        self.cursor = cursor
    }

    private mutating func value(depth: Int) throws(SyntaxProblem) -> ManifestNode {
        let place = self.cursor.place
        self.nodesLeft -= 1
        guard self.nodesLeft >= 0 else {
            throw SyntaxProblem(at: place, "holds more than \(ManifestRules.maximumNodes) values")
        }
        switch self.cursor.peek {
        case UInt8(ascii: "{"):
            return ManifestNode(.mapping(try self.mapping(depth: depth)), at: place)
        case UInt8(ascii: "["):
            return ManifestNode(.sequence(try self.sequence(depth: depth)), at: place)
        case UInt8(ascii: "\""):
            return ManifestNode(.scalar(ManifestScalar(.text, try self.cursor.takeString())), at: place)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return ManifestNode(.scalar(ManifestScalar(.number, try self.cursor.takeNumber())), at: place)
        default:
            return ManifestNode(.scalar(try self.word()), at: place)
        }
    }

    private mutating func word() throws(SyntaxProblem) -> ManifestScalar {
        if self.cursor.take("true") { return ManifestScalar(.boolean, "true") }
        if self.cursor.take("false") { return ManifestScalar(.boolean, "false") }
        if self.cursor.take("null") { return ManifestScalar(.null, "null") }
        throw self.cursor.problem("expected a value, found \(self.cursor.description)")
    }

    private mutating func sequence(depth: Int) throws(SyntaxProblem) -> [ManifestNode] {
        try self.open(depth: depth)
        guard !self.cursor.take("]") else { return [] }
        var items: [ManifestNode] = []
        repeat {
            self.cursor.skipWhiteSpace()
            items.append(try self.value(depth: depth + 1))
            self.cursor.skipWhiteSpace()
        } while self.cursor.take(",")
        guard self.cursor.take("]") else {
            throw self.cursor.problem("expected , or ] in a list, found \(self.cursor.description)")
        }
        return items
    }

    private mutating func mapping(depth: Int) throws(SyntaxProblem) -> [ManifestEntry] {
        try self.open(depth: depth)
        guard !self.cursor.take("}") else { return [] }
        var keys = KeySet()
        var entries: [ManifestEntry] = []
        repeat {
            self.cursor.skipWhiteSpace()
            let entry = try self.entry(depth: depth)
            if let problem = keys.insert(entry.key, at: entry.keyPlace) {
                try self.note(problem)
            } else {
                entries.append(entry)
            }
            self.cursor.skipWhiteSpace()
        } while self.cursor.take(",")
        guard self.cursor.take("}") else {
            throw self.cursor.problem("expected , or } in an object, found \(self.cursor.description)")
        }
        return entries
    }

    private mutating func entry(depth: Int) throws(SyntaxProblem) -> ManifestEntry {
        let place = self.cursor.place
        guard self.cursor.peek == UInt8(ascii: "\"") else {
            throw self.cursor.problem("expected a name in double quotes, found \(self.cursor.description)")
        }
        let key = try self.cursor.takeString()
        self.cursor.skipWhiteSpace()
        guard self.cursor.take(":") else {
            throw self.cursor.problem("expected : after a name, found \(self.cursor.description)")
        }
        self.cursor.skipWhiteSpace()
        return ManifestEntry(key: key, keyPlace: place, value: try self.value(depth: depth + 1))
    }

    /// Gathers a problem that does not keep the rest from being read; where nobody would read more of them, it ends the reading.
    private mutating func note(_ problem: SyntaxProblem) throws(SyntaxProblem) {
        guard self.problems.count < ManifestRules.maximumProblems else { throw problem }
        self.problems.append(problem)
    }

    private mutating func open(depth: Int) throws(SyntaxProblem) {
        guard depth <= ManifestRules.maximumDepth else {
            throw self.cursor.problem("is nested more than \(ManifestRules.maximumDepth) deep")
        }
        self.cursor.advance()
        self.cursor.skipWhiteSpace()
    }
}

/// The keys of one mapping, to find the ones that come twice.
struct KeySet {
    private var places: [String: Place] = [:]

    /// Takes a key in; returns the problem where it is there already.
    mutating func insert(_ key: String, at place: Place) -> SyntaxProblem? {
        if let first = self.places[key] {
            return SyntaxProblem(
                at: place,
                "\(VisibleText.quoted(key)) is given twice, first in line \(first.line); keep one"
            )
        }
        self.places[key] = place
        return nil
    }
}
