/// Words for a POSIX shell, in commands that are shown to be pasted.
package enum ShellWord {
    /// A text as one word, whatever is in it, that no program takes for an option.
    package static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "/._-+,:@%".unicodeScalars.contains(scalar)
        }
        let word = text.begins(withBytesOf: "-") ? "./\(text)" : text
        return isPlain && !text.isEmpty ? word : "'\(word.replacing(scalar: "'", with: "'\\''"))'"
    }
}
