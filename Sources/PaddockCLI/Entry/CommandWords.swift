import PaddockCore
import PaddockDaemon

/// The words of a command line, put into the order that the parser wants.
///
/// Options may stand in front of the command (`paddock --home x list`), and no command at all means `status`.
struct CommandWords {
    /// The names that may follow `paddock`, besides `help`.
    let commands: Set<String>

    /// Options of every command that take the next word as their value.
    private static let valued: Set<String> = ["--home", "--config", "--set"]

    /// How a completion script asks for names; what stands behind it is in the parser's own order.
    private static let completion = "---completion"

    /// The arguments with the command in front.
    ///
    /// - Throws: `CommandFailure` where the first plain word is no command.
    func ordered(_ arguments: [String]) throws(CommandFailure) -> [String] {
        guard arguments.first != Self.completion else { return arguments }
        guard let place = Self.firstPlainWord(arguments) else { return arguments }
        let command = arguments[place]
        guard command == "help" || self.commands.contains(command) else { throw self.unknown(command) }
        let rest = arguments[..<place] + arguments[(place + 1)...]
        // `help list` is another way to say `list --help`.
        guard command != "help" else { return rest + ["--help"] }
        return [command] + rest
    }

    private static func firstPlainWord(_ arguments: [String]) -> Int? {
        var index = 0
        while index < arguments.count, arguments[index].hasPrefix("-"), arguments[index] != "--" {
            index += Self.valued.contains(arguments[index]) ? 2 : 1
        }
        return index < arguments.count && arguments[index] != "--" ? index : nil
    }

    private func unknown(_ command: String) -> CommandFailure {
        let shown = OutputText.escape(command)
        let alike = self.commands.filter { $0.hasPrefix(command.prefix(2)) }.sorted()
        let near = NearestName.of(command, among: self.commands).map { [$0] } ?? alike
        let help = near.isEmpty ? "`paddock --help` lists them" : "did you mean \(near.joined(separator: ", "))?"
        return .usage("no command \(shown); \(help)")
    }
}
