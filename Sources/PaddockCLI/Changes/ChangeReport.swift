import PaddockCore

/// Says what happened to each job, and how the command ends.
struct ChangeReport: Sendable {
    let console: Console
    let isJSON: Bool

    /// Prints the answers; with `--json` one object a line.
    ///
    /// - Throws: `CommandFailure` where anything was refused.
    func tell(_ answers: [JobAnswer], unknown: [CommandFailure] = [], besides problems: [String] = []) throws {
        for answer in answers {
            if self.isJSON {
                try self.console.print(json: answer)
            } else if answer.isWell {
                try self.console.print(Self.line(answer))
            }
        }
        if answers.isEmpty, unknown.isEmpty, problems.isEmpty, !self.isJSON {
            try self.console.print("there is no such job now: nothing to do")
        }
        let refused = answers.filter { !$0.isWell }.map(Self.line)
        let lines = unknown.flatMap(\.lines) + refused + problems
        guard !lines.isEmpty else { return }
        throw CommandFailure(.failure, code: "refused", lines)
    }

    private static func line(_ answer: JobAnswer) -> String {
        "\(OutputText.escape(answer.job)): \(OutputText.escape(answer.message))"
    }
}
