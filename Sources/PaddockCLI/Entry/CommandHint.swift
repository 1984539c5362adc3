/// Writes commands that people can paste: with the `--home` that they gave themselves.
struct CommandHint: Hashable, Sendable {
    /// The home as it stood on the command line; nil where none was given.
    let home: String?

    /// `paddock` with these words behind it.
    func callAsFunction(_ words: String) -> String {
        guard let home = self.home else { return "paddock \(words)" }
        return "paddock \(words) --home \(Self.quoted(home))"
    }

    /// A text as one word for a POSIX shell.
    static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "/._-+,:@%".unicodeScalars.contains(scalar)
        }
        if plain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
