/// Paces every call on the key together: evenly spaced under the ceiling, with a burst of at most two seconds' worth.
///
/// A token bucket in the form of the generic cell rate algorithm (ITU-T I.371): one stored moment says when the bucket would be
/// full again. `rate_limited` empties it and holds everything back for what Retry-After asks, else for a growing, jittered pause;
/// one congestion event counts once, however many calls were in the air.
package struct CallLimiter: Hashable, Sendable {
    /// What came of asking for a call.
    package enum Grant: Hashable, Sendable {
        case now
        case notBefore(BootTime)
    }

    /// The time between two calls at the ceiling.
    package private(set) var spacing: Duration
    private var burstTolerance: Duration
    private var theoreticalArrival: BootTime?
    private var pausedUntil: BootTime?
    private var lastRefusal: BootTime?
    private var pauses = BackOff(base: .seconds(2), cap: .seconds(120))

    package init(requestsPerMinute: Int) {
        (self.spacing, self.burstTolerance) = Self.pace(requestsPerMinute)
    }

    /// Another ceiling, for what comes from now on.
    package mutating func setCeiling(requestsPerMinute: Int) {
        (self.spacing, self.burstTolerance) = Self.pace(requestsPerMinute)
    }

    private static func pace(_ requestsPerMinute: Int) -> (spacing: Duration, burstTolerance: Duration) {
        let perMinute = max(1, requestsPerMinute)
        let spacing = Duration.seconds(60) / perMinute
        let burst = max(1, perMinute * 2 / 60)
        return (spacing, spacing * (burst - 1))
    }

    /// Until when a refusal holds every call back; nil when none does.
    package func pause(at now: BootTime) -> BootTime? {
        guard let pausedUntil = self.pausedUntil, pausedUntil > now else { return nil }
        return pausedUntil
    }

    /// When the next call may go, without taking it.
    package func peek(at now: BootTime) -> Grant {
        if let pausedUntil = self.pause(at: now) {
            return .notBefore(pausedUntil)
        }
        guard let arrival = self.theoreticalArrival, arrival - now > self.burstTolerance else { return .now }
        return .notBefore(arrival + (.zero - self.burstTolerance))
    }

    /// Takes a call's worth. Only after `peek` said `.now`.
    package mutating func take(at now: BootTime) {
        self.theoreticalArrival = max(self.theoreticalArrival ?? now, now) + self.spacing
    }

    /// The API said `rate_limited` to a call that was sent at `sent`.
    ///
    /// - Returns: whether this was news; echoes of calls sent before the last refusal change nothing.
    @discardableResult
    package mutating func refused(
        sentAt sent: BootTime,
        retryAfter: Duration?,
        at now: BootTime,
        _ randomness: inout Randomness
    ) -> Bool {
        if let lastRefusal = self.lastRefusal, sent <= lastRefusal { return false }
        self.lastRefusal = now
        let ownPause = self.pauses.nextAtLeast(&randomness)
        // A server that asks for no pause at all, or for one that is over, would be asked again and again.
        let asked = retryAfter.flatMap { $0 > .zero ? $0 : nil }
        let pause = min(asked ?? ownPause, .seconds(3600))
        let until = now + pause + randomness.duration(upTo: pause / 50)
        self.pausedUntil = until
        // Never earlier than it was: a short pause must not give back what was taken.
        self.theoreticalArrival = max(self.theoreticalArrival ?? until, until)
        return true
    }

    /// The API answered something else than `rate_limited`.
    package mutating func answered(at now: BootTime) {
        guard self.pause(at: now) == nil else { return }
        self.pauses.reset()
    }
}
