package import Foundation

/// What is kept of the pace over restarts, so that a start makes no storm and asks the API no question that was answered before.
package struct SavedPace: Hashable, Sendable, Codable {
    /// Calls a second that were allowed last.
    package var rate: Double
    /// What the API was found to allow; nil while only the ceiling holds calls back.
    package var estimate: Double?
    /// Seconds over which the API counts, as far as that is known.
    package var window: Double
    /// When a refusal's pause ends, on the wall clock, and how many seconds it had: a clock that jumped makes it no longer.
    package var pausedUntil: Date?
    package var pause: Double
    /// When the API last refused.
    package var refusedAt: Date?

    package init(
        rate: Double,
        estimate: Double?,
        window: Double,
        pausedUntil: Date? = nil,
        pause: Double = 0,
        refusedAt: Date? = nil
    ) {
        self.rate = rate
        self.estimate = estimate
        self.window = window
        self.pausedUntil = pausedUntil
        self.pause = pause
        self.refusedAt = refusedAt
    }
}
