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
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
