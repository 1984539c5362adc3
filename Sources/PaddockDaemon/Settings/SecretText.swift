import Crypto

/// A secret that does not show itself: printing, interpolating or dumping it gives a placeholder.
package struct SecretText: Hashable, Sendable {
    private let value: String

    package init(_ value: String) {
        self.value = value
    }

    /// The secret itself. Only for the one place that sends it, and for those that keep it out of texts.
    package func reveal() -> String {
        self.value
    }

    /// Tells one secret from another without giving either away: the beginning of its SHA-256.
    var mark: String {
        SHA256.hash(data: Array(self.value.utf8)).prefix(8)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
