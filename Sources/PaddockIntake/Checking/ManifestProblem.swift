/// One reason why a manifest is refused, with its place.
package struct ManifestProblem: Hashable, Sendable, Codable, Error, CustomStringConvertible {
    /// The manifest as the person named it.
    package var file: String
    package var line: Int?
    package var column: Int?
    /// The job: its id where it has one, else its place in the list, as in `jobs[2]` (counted from 0).
    package var job: String?
    package var field: String?
    /// What was found, as it was written; shortened, without control characters.
    package var found: String?
    package var allowed: String?
    /// The whole sentence, without file, place and field.
    package var message: String

    /// One line for people: `FILE:LINE:COLUMN: FIELD: MESSAGE`, without control characters.
    package var description: String {
        var place = VisibleText.escaped(self.file)
        if let line = self.line { place += ":\(line)" }
        if let column = self.column { place += ":\(column)" }
        let field = self.field.map { "\(VisibleText.escaped($0)): " } ?? ""
        return "\(place): \(field)\(self.message)"
    }
}

/// The problems of one manifest, gathered as they are found and told in the order of the file.
struct ProblemList: Sendable {
    let file: String
    private var problems: [ManifestProblem] = []
    private var leftOut = 0
    private var told: Set<ProblemKey> = []

    init(file: String) {
        self.file = file
    }

    var isEmpty: Bool { self.problems.isEmpty }

    /// Whether further problems are only counted.
    var isFull: Bool { self.problems.count >= ManifestRules.maximumProblems }

    /// How many there are, told or not.
    var count: Int { self.problems.count + self.leftOut }

    /// All of them, in the order of the file; where there were too many, the last line says how many more.
    var all: [ManifestProblem] {
        // Stable, so that two problems of one place stay in the order in which they were found.
        var sorted = self.problems.enumerated().sorted { left, right in
            let first = (left.element.line ?? 0, left.element.column ?? 0, left.offset)
            return first < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
        }.map(\.element)
        if self.leftOut > 0 {
            sorted.append(ManifestProblem(file: self.file, message: "and \(self.leftOut) more problems"))
        }
        return sorted
    }

    /// A problem in words of its own.
    mutating func add(_ message: String, at place: Place?, job: String? = nil, field: String? = nil) {
        self.append(
            ManifestProblem(
                file: self.file,
                line: place?.line,
                column: place?.column,
                job: job,
                field: field,
                message: message
            )
        )
    }

    /// A value that its field does not take.
    mutating func add(
        found: String,
        allowed: String,
        hint: String = "",
        at place: Place?,
        job: String?,
        field: String
    ) {
        self.append(
            ManifestProblem(
                file: self.file,
                line: place?.line,
                column: place?.column,
                job: job,
                field: field,
                found: found,
                allowed: allowed,
                message: "found \(found); allowed: \(allowed)\(hint)"
            )
        )
    }

    /// What a reader found wrong with the text.
    mutating func add(_ syntax: SyntaxProblem) {
        self.add(syntax.message, at: syntax.place, field: syntax.field)
    }

    /// A problem of which nobody would be told.
    mutating func addUntold() {
        self.leftOut += 1
    }

    private mutating func append(_ problem: ManifestProblem) {
        guard !self.isFull else { return self.addUntold() }
        // What defaults give to every job is told once, at its one place.
        guard problem.line == nil || self.told.insert(problem.key).inserted else { return }
        self.problems.append(problem)
    }
}

/// A place and what is wrong there.
private struct ProblemKey: Hashable {
    let line: Int?
    let column: Int?
    let field: String?
    let message: String
}

extension ManifestProblem {
    fileprivate var key: ProblemKey {
        ProblemKey(line: self.line, column: self.column, field: self.field, message: self.message)
    }
}
