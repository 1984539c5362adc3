import Testing

/// A pattern that must not occur in code, with its reason and with samples that prove the rule itself.
struct Rule: CustomTestStringConvertible, Sendable {
    /// A piece of code in a file of some target, by which a rule is tried.
    struct Sample: Sendable {
        let path: String
        let code: String

        /// - Parameters:
        ///   - target: the folder under `Sources` that the made-up file lies in.
        ///   - code: what is in it.
        ///   - file: the name of the file.
        init(_ target: String, _ code: String, file: String = "Sample.swift") {
            self.path = "Sources/\(target)/\(file)"
            self.code = code
        }
    }

    let name: String
    /// A regular expression over code without comments and strings.
    let pattern: String
    /// Why it is banned; part of every failure.
    let reason: String
    /// The files that the rule is for.
    let appliesTo: @Sendable (SourceCode) -> Bool
    /// Matches that are fine after all; takes the matched text.
    let allows: @Sendable (Substring) -> Bool
    /// Whether an ordinary comment at the place makes it fine.
    let yieldsToComment: Bool
    /// Code that breaks the rule, each alone.
    let broken: [Sample]
    /// Code near the rule that keeps it.
    let kept: [Sample]

    var testDescription: String { self.name }

    init(
        _ name: String,
        pattern: String,
        reason: String,
        appliesTo: @escaping @Sendable (SourceCode) -> Bool = { $0.isProduct },
        allows: @escaping @Sendable (Substring) -> Bool = { _ in false },
        yieldsToComment: Bool = false,
        broken: [Sample],
        kept: [Sample]
    ) {
        self.name = name
        self.pattern = pattern
        self.reason = reason
        self.appliesTo = appliesTo
        self.allows = allows
        self.yieldsToComment = yieldsToComment
        self.broken = broken
        self.kept = kept
    }

    /// Every place in the file that breaks the rule.
    ///
    /// - Throws: where the pattern is no regular expression.
    func violations(in file: SourceCode) throws -> [Violation] {
        guard self.appliesTo(file) else { return [] }
        // By Unicode's own idea of words, `URLSession.shared` is one word, without a border at the dot.
        let regex = try Regex(self.pattern).wordBoundaryKind(.simple)
        return file.code.matches(of: regex).compactMap { match in
            let text = file.code[match.range]
            let line = file.lineNumber(of: match.range.lowerBound)
            if self.allows(text) || self.yieldsToComment && file.isExplained(line: line) { return nil }
            let found = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return Violation(path: file.path, line: line, found: found, reason: self.reason)
        }
    }
}
