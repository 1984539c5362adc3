import PaddockCore
import Testing

@Suite struct OutputTextTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("Grüße 🐎👩‍🚀 日本", "Grüße 🐎👩‍🚀 日本"),
        ("a\nb\r\n\tc", "a\\u{a}b\\u{d}\\u{a}\\u{9}c"),
        ("\u{0}\u{1B}[31m\u{7F}", "\\u{0}\\u{1b}[31m\\u{7f}"),
        ("\u{80}\u{9B}\u{9F}\u{A0}", "\\u{80}\\u{9b}\\u{9f}\u{A0}"),
        (
            "\u{61C}\u{200E}\u{200F}\u{202A}\u{202E}\u{2066}\u{2069}",
            "\\u{61c}\\u{200e}\\u{200f}\\u{202a}\\u{202e}\\u{2066}\\u{2069}"
        ),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
    ])
    func controlCharactersAreWrittenOut(text: String, expected: String) {
        #expect(OutputText.escape(text) == expected)
    }
}
