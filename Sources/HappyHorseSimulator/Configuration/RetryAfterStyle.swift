/// What a 429 says about when to come back.
package enum RetryAfterStyle: String, Sendable, CaseIterable {
    /// No `Retry-After`.
    case off

    /// `Retry-After: 3`.
    case seconds

    /// `Retry-After: Sun, 26 Apr 2026 12:30:00 GMT`.
    case date
}
