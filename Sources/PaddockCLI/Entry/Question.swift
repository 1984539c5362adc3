import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Asks a person at a terminal. Where there is none nobody is asked, and the answer is no.
struct Question: Sendable {
    /// Whether somebody can read the question and answer it.
    let isAnswerable: Bool
    private let ask: @Sendable (String) -> String?

    init(isAnswerable: Bool, ask: @escaping @Sendable (String) -> String?) {
        self.isAnswerable = isAnswerable
        self.ask = ask
    }

    /// On standard error, answered on standard input.
    static func standard() -> Self {
        let isAnswerable = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        return Self(isAnswerable: isAnswerable) { text in
            // A standard error that takes nothing leaves nobody to ask.
            guard (try? FileDescriptor.standardError.writeAll(text.utf8)) != nil else { return nil }
            return readLine()
        }
    }

    /// The line that a person gave, without white space around it; nil where nobody could be asked.
    func answer(to text: String) -> String? {
        guard self.isAnswerable else { return nil }
        return self.ask(text)?.trimming(where: \.isWhitespace)
    }

    /// Whether a person said yes.
    func isAgreed(_ text: String) -> Bool {
        ["y", "yes"].contains(self.answer(to: "\(text) [y/N] ")?.lowercased())
    }
}

extension String {
    fileprivate func trimming(where isDropped: (Character) -> Bool) -> String {
        guard let first = self.firstIndex(where: { !isDropped($0) }),
            let last = self.lastIndex(where: { !isDropped($0) })
        else { return "" }
        return String(self[first...last])
    }
}
