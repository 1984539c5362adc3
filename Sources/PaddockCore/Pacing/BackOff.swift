/// Growing pauses between tries, with full jitter, so that many that failed together do not come back together.
///
/// See "Exponential Backoff And Jitter" (Brooker, AWS Architecture Blog, 2015): each pause is drawn between nothing and a
/// ceiling that doubles up to a cap. A small floor keeps a lucky draw from becoming a hot loop.
package struct BackOff: Hashable, Sendable {
    private let base: Duration
    private let cap: Duration
    private var failures = 0

    package init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// Whether nothing has failed since the beginning or the last `reset`.
    package var isFresh: Bool { self.failures == 0 }

    /// The pause after one more failure.
    package mutating func next(_ randomness: inout Randomness) -> Duration {
        let ceiling = self.ceiling()
        self.failures += 1
        return max(self.base / 10, randomness.duration(upTo: ceiling))
    }

    /// The pause after one more failure, without jitter below: at least the doubled base, and up to a tenth more.
    package mutating func nextAtLeast(_ randomness: inout Randomness) -> Duration {
        let ceiling = self.ceiling()
        self.failures += 1
        return ceiling + randomness.duration(upTo: ceiling / 10)
    }

    /// Something worked: the next pause starts from the base again.
    package mutating func reset() {
        self.failures = 0
    }

    private func ceiling() -> Duration {
        // Past 2^20 every base is over every cap, and the shift would overflow long after.
        min(self.cap, self.base * (1 << min(self.failures, 20)))
    }
}
