/// Why a command could not do what it was asked: what standard error says and how the process ends.
package struct CommandFailure: Error, Hashable, Sendable {
    package var status: ExitStatus
    /// What to tell people: one line that says what to do, or a line for each problem of a manifest.
    package var lines: [String]
    /// A word for scripts, in `--json`.
    package var code: String

    package init(_ status: ExitStatus, code: String, _ lines: [String]) {
        self.status = status
        self.code = code
        self.lines = lines
    }

    package init(_ status: ExitStatus, code: String, _ line: String) {
        self.init(status, code: code, [line])
    }

    /// A failure that is told by what the command printed already: nothing more goes to standard error.
    package static func silent(_ status: ExitStatus) -> Self {
        Self(status, code: "", [])
    }
}

// MARK: - Failures that several commands share

extension CommandFailure {
    /// A command line that parses but makes no sense.
    static func usage(_ line: String) -> Self {
        Self(.usage, code: "usage", line)
    }

    /// A name that no job or batch has; `near` are names that it may have been meant for.
    static func notFound(_ what: String, near: [String], hint: CommandHint) -> Self {
        let help =
            near.isEmpty
            ? "`\(hint("list"))` shows what there is" : "did you mean \(near.prefix(3).joined(separator: ", "))?"
        return Self(.notFound, code: "not_found", "no \(what); \(help)")
    }

    /// The daemon is needed and not running.
    static func noDaemon(hint: CommandHint) -> Self {
        Self(.unavailable, code: "no_daemon", "no daemon runs for this home; start it with `\(hint("run"))`")
    }
}
