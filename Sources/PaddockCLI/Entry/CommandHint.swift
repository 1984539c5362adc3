import PaddockCore

/// Writes commands that people can paste: with the `--home` that they gave themselves.
struct CommandHint: Hashable, Sendable {
    /// The home as it stood on the command line; nil where none was given.
    let home: String?

    /// `paddock` with these words behind it.
    func callAsFunction(_ words: String) -> String {
        guard let home = self.home else { return "paddock \(words)" }
        return "paddock \(words) --home \(ShellWord.quoted(home))"
    }
}
