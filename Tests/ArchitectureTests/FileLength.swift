/// How long a file may be before it has to say why.
enum FileLength {
    static let limit = 600

    /// Longer files, by path, each with its reason.
    static let allowed: [String: String] = [:]

    static func violations(in file: SourceCode, allowed: [String: String] = Self.allowed) -> [Violation] {
        // The line end of the last line makes one more, empty.
        let count = file.lines.count - (file.lines.last?.isEmpty == true ? 1 : 0)
        guard count > Self.limit, allowed[file.path] == nil else { return [] }
        let reason = "over \(Self.limit) a file holds more than one thing: split it, or list it with a reason"
        return [Violation(path: file.path, line: Self.limit + 1, found: "\(count) lines", reason: reason)]
    }
}
