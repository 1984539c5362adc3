import ArgumentParser
import PaddockCore

/// What a command line turned out to be.
enum ParsedCommandLine {
    /// A command to run.
    case command(any AsyncParsableCommand)
    /// Words to print: help, the version, or a completion script.
    case text(String)

    /// Parses arguments, without the program's name.
    ///
    /// - Throws: `CommandFailure` with status 64 where they make no sense.
    init(_ arguments: [String]) async throws(CommandFailure) {
        let ordered = try CommandWords(commands: Self.commandNames).ordered(arguments)
        do {
            var command = try await PaddockCommand.asyncParseAsRoot(ordered)
            guard let ours = command as? any AsyncParsableCommand else {
                // The parser's own command, for help: it throws its words, and does nothing else.
                try command.run()
                self = .text("")
                return
            }
            self = .command(ours)
        } catch {
            guard PaddockCommand.exitCode(for: error) != .success else {
                self = .text(PaddockCommand.fullMessage(for: error))
                return
            }
            throw Self.failure(error, ordered)
        }
    }

    private static let commandNames = Set(PaddockCommand.configuration.subcommands.map { $0._commandName })

    /// The parser's message in one line, with the place where the right use is told.
    private static func failure(_ error: any Error, _ arguments: [String]) -> CommandFailure {
        let message = Self.oneLine(PaddockCommand.message(for: error))
        let command = arguments.first.flatMap { Self.commandNames.contains($0) ? "\($0) " : nil } ?? ""
        return .usage("\(OutputText.escape(message)) (see `paddock \(command)--help`)")
    }

    /// Lines become one; the parser gives the values that an option takes as a list of lines, one each.
    private static func oneLine(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        let values = lines.lazy.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }.joined(separator: ", ")
        let words = lines.lazy.filter { !$0.hasPrefix("- ") }.joined(separator: " ")
        return values.isEmpty ? words : "\(words) \(values)"
    }
}
