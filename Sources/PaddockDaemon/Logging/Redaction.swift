import Foundation
import PaddockCore
import Synchronization

/// Keeps secrets out of texts: the keys it was told, whatever looks like a key, and the queries of addresses, which
/// may be presigned.
package final class Redaction: Sendable {
    private let secrets = Mutex<[String]>([])

    package init() {}

    /// From now on this secret is hidden. Earlier ones stay hidden.
    package func hide(_ secret: SecretText) {
        let text = secret.reveal()
        // One of a few letters would be found in every word.
        guard text.utf8.count >= 4 else { return }
        self.secrets.withLock { secrets in
            guard !secrets.contains(text) else { return }
            secrets.append(text)
            // A key that another begins with must not leave the other's rest behind.
            secrets.sort { $0.utf8.count > $1.utf8.count }
        }
    }

    /// The text without secrets.
    ///
    /// - Returns: The same text where there was nothing to hide.
    package func apply(to text: String) -> String {
        var result = text
        for secret in self.secrets.withLock(\.self) {
            result = result.replacing(bytesOf: secret, with: "(redacted)")
        }
        if result.contains(bytesOf: "hh_") {
            result = result.replacing(/hh_[A-Za-z0-9_\-]{6,}/.matchingSemantics(.unicodeScalar), with: "(redacted)")
        }
        if result.contains(bytesOf: "://") {
            result = result.replacing(
                /(:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/.matchingSemantics(.unicodeScalar),
                with: { "\($0.output.1)?(redacted)" }
            )
        }
        return result
    }
}
