package import Foundation

/// What is kept of creates of unknown outcome over restarts: a restart is no word on what went wrong, so it neither opens the `unsure`
/// gate nor makes the second such create a first one.
package struct SavedDoubt: Hashable, Sendable, Codable {
    /// The gate, as it was closed last.
    package struct Closing: Hashable, Sendable, Codable {
        package let since: Date
        package let reason: String
        /// When one create is tried; nil: only a person opens the gate.
        package let nextTryAt: Date?

        package init(since: Date, reason: String, nextTryAt: Date?) {
            self.since = since
            self.reason = reason
            self.nextTryAt = nextTryAt
        }
    }

    /// When outcomes were unknown, as far as that still counts.
    package var recent: [Date] = []
    /// How many pauses the gate has had since it was last open.
    package var step = 0
    /// Creates that must go well before several are in the air again.
    package var cleanCreatesMissing = 0
    /// Nil where the gate is open.
    package var closing: Closing?

    package init() {}
}
