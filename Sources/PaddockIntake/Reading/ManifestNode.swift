/// A place in a text: lines and columns from 1, columns counted in Unicode scalars as editors and libyaml do.
package struct Place: Hashable, Comparable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One value of a manifest with the place where it begins, whatever format it was written in.
package struct ManifestNode: Sendable {
    /// What the value is made of.
    package enum Content: Sendable {
        case scalar(ManifestScalar)
        case mapping([ManifestEntry])
        case sequence([ManifestNode])
    }

    package let content: Content
    package let place: Place

    package init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }
}

/// One `key: value` of a mapping, in the order of the file.
package struct ManifestEntry: Sendable {
    package let key: String
    package let keyPlace: Place
    package let value: ManifestNode

    package init(key: String, keyPlace: Place, value: ManifestNode) {
        self.key = key
        self.keyPlace = keyPlace
        self.value = value
    }
}

/// A value without parts, as it was written.
package struct ManifestScalar: Hashable, Sendable {
    /// What the format says of the value.
    package enum Kind: Hashable, Sendable {
        /// Text between quotes, or a YAML block.
        case text
        /// A YAML scalar without quotes: the field that takes it decides what it is.
        case plain
        /// A JSON number, as its digits were written.
        case number
        /// JSON's `true` or `false`.
        case boolean
        /// JSON's `null`.
        case null
        /// A cell of a CSV file, which says nothing of what it is: the field that takes it decides.
        case cell
    }

    package let kind: Kind
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// Whether the value stands for "not given": JSON's `null`, YAML's empty value, `~` and `null`, CSV's empty cell.
    package var isAbsent: Bool {
        switch self.kind {
        case .null: true
        case .plain: ["", "~", "null", "Null", "NULL"].contains(self.text)
        case .cell: self.text.isEmpty
        case .text, .number, .boolean: false
        }
    }

    /// The text of a field that takes text; nil where the format says that this is something else.
    package var asText: String? {
        switch self.kind {
        case .text, .plain, .cell: self.text
        case .number, .boolean, .null: nil
        }
    }

    /// The number of a field that takes one; nil where this is text, or no number that JSON and YAML 1.2 agree on.
    package var asNumber: ManifestNumber? {
        switch self.kind {
        case .number, .plain, .cell: ManifestNumber(self.text)
        case .text, .boolean, .null: nil
        }
    }
}

/// What a reader made of a file: the tree as far as it came, and what is wrong with it.
package struct ParsedManifest: Sendable {
    /// Nil where the text could not be read to its end, or holds nothing.
    package let root: ManifestNode?
    package let problems: [SyntaxProblem]

    package init(root: ManifestNode?, problems: [SyntaxProblem]) {
        self.root = root
        self.problems = problems
    }
}

/// One fault of the text itself.
package struct SyntaxProblem: Hashable, Sendable, Error {
    package let place: Place?
    /// The field that it concerns, where the text has got that far.
    package let field: String?
    package let message: String

    package init(at place: Place?, field: String? = nil, _ message: String) {
        self.place = place
        self.field = field
        self.message = message
    }
}
