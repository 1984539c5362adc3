import PaddockCore

/// The header of a CSV file: which field each column holds.
struct CSVHeader {
    /// What a column holds.
    enum Column: Hashable {
        /// A field of a job, or the batch.
        case field(String)
        case metadata(String)
        /// A column that was refused, or that the header gives no name; cells of the latter must be empty.
        case none(isNamed: Bool)
    }

    let columns: [Column]
    let problems: [SyntaxProblem]
    /// Required fields that have no column.
    let missing: Set<ManifestField>
    /// Whether nothing can be made of the rows.
    let isHopeless: Bool

    private static let metadataPrefix = "metadata."
    static let batch = "batch"

    /// The names that columns may have, but for those of metadata.
    static let known = ManifestField.allCases.filter { $0 != .metadata }.map(\.rawValue) + [Self.batch]

    init(_ row: CSVRow) {
        if row.cells.count == 1, let cell = row.cells.first, let separator = Self.separator(in: cell.text) {
            self.columns = []
            self.missing = []
            self.isHopeless = true
            self.problems = [
                SyntaxProblem(at: cell.place, "the columns are separated by \(separator); save the file with commas")
            ]
            return
        }
        var columns: [Column] = []
        var problems: [SyntaxProblem] = []
        var firsts: [String: Int] = [:]
        var meant: Set<String> = []
        for (index, cell) in row.cells.enumerated() {
            // Nobody reads more, and each takes time to advise on.
            guard problems.count < ManifestRules.maximumProblems else { break }
            let column = Self.column(cell, &problems, &meant)
            if case .none(isNamed: false) = column {
                columns.append(column)
            } else if let first = firsts[cell.text] {
                let message = "is the name of two columns, \(first) and \(index + 1); keep one"
                problems.append(SyntaxProblem(at: cell.place, field: VisibleText.beginning(of: cell.text), message))
                columns.append(.none(isNamed: true))
            } else {
                firsts[cell.text] = index + 1
                columns.append(column)
            }
        }
        let absent = ManifestField.allCases.filter { $0.rule.isRequired && !columns.contains(.field($0.rawValue)) }
        for field in absent where !meant.contains(field.rawValue) {
            let message = "the header has no such column; required: \(field.rule.allowed)"
            problems.append(SyntaxProblem(at: row.place, field: field.rawValue, message))
        }
        self.columns = columns
        self.problems = problems
        self.missing = Set(absent)
        self.isHopeless = false
    }

    private static func separator(in text: String) -> String? {
        if text.contains(";") { return "semicolons" }
        return text.contains("\t") ? "tabs" : nil
    }

    private static func column(
        _ cell: CSVCell,
        _ problems: inout [SyntaxProblem],
        _ meant: inout Set<String>
    ) -> Column {
        let name = cell.text
        if name.isEmpty { return .none(isNamed: false) }
        if Self.known.contains(name) { return .field(name) }
        let message: String
        if name == ManifestField.metadata.rawValue || name == Self.metadataPrefix {
            message = "each entry of the metadata has a column of its own, as in metadata.client"
        } else if name.begins(withBytesOf: Self.metadataPrefix) {
            // By scalars: a name may begin with a combining accent, which makes one character of it and the dot.
            return .metadata(String(name.unicodeScalars.dropFirst(Self.metadataPrefix.unicodeScalars.count)))
        } else {
            message = FieldAdvice.message(forUnknown: name, among: Self.known, elsewhere: "into a metadata.NAME column")
            if let near = FieldAdvice.nearest(to: name, among: Self.known) { meant.insert(near) }
        }
        problems.append(SyntaxProblem(at: cell.place, field: VisibleText.beginning(of: name), message))
        return .none(isNamed: true)
    }
}
