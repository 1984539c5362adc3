/// A prompt's words, as far as telling two prompts apart needs them: a prompt may be long, and thousands of videos may generate at once.
///
/// Of use within one run only: `Hasher` starts from another seed in each.
struct PromptMark: Hashable, Sendable {
    private let hash: Int

    init(_ prompt: String) {
        var hasher = Hasher()
        for word in prompt.split(whereSeparator: \.isWhitespace) { hasher.combine(word) }
        self.hash = hasher.finalize()
    }
}
