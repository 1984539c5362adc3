/// A failure as standard error has it where `--json` was given.
struct FailureView: Codable, Hashable {
    struct Body: Codable, Hashable {
        var code: String
        var message: String
        var problems: [String]
        var exitStatus: Int32
    }

    var error: Body

    init(_ failure: CommandFailure) {
        self.error = Body(
            code: failure.code,
            message: failure.lines.joined(separator: "\n"),
            problems: failure.lines,
            exitStatus: failure.status.rawValue
        )
    }
}
