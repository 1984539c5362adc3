/// A place that breaks a rule, with the reason for the rule.
struct Violation: CustomStringConvertible, Sendable {
    let path: String
    let line: Int
    let found: String
    let reason: String

    var description: String {
        "\(self.path):\(self.line): \(self.found): \(self.reason)"
    }
}

extension [Violation] {
    /// All of them as the message of a failed check, a line each.
    var report: String {
        self.map(\.description).joined(separator: "\n")
    }
}
