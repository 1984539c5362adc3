package import Foundation

/// Paces every call on the key together: evenly under the ceiling, and under what the API itself allows where that is less.
package struct CallLimiter: Sendable {
    /// What came of asking for a call.
    package enum Grant: Hashable, Sendable {
        case now
        case notBefore(BootTime)
    }

    private var spacing: EvenSpacing
    private var hidden: HiddenLimit
    private var hints = HintedLimit()
    /// When the API last refused a call for the rate.
    package private(set) var lastRefusal: Date?

    private var lastNeeded: BootTime?
    private var kept: (pace: SavedPace, at: BootTime)?
    private var mustKeep = false

    /// - Parameters:
    ///   - requestsPerMinute: the ceiling.
    ///   - saved: what the last run found out.
    ///   - now: the moment of the start.
    package init(requestsPerMinute: Int, saved: SavedPace? = nil, at now: Moment) {
        self.spacing = EvenSpacing(perMinute: requestsPerMinute, at: now.boot)
        let ceiling = Double(self.spacing.perMinute) / 60
        self.hidden =
            saved.map { HiddenLimit($0, ceiling: ceiling, at: now) } ?? HiddenLimit(rate: ceiling, at: now.boot)
        self.lastRefusal = saved?.refusedAt
        self.kept = saved.map { ($0, now.boot) }
    }

    /// Another ceiling, for what comes from now on.
    package mutating func setCeiling(requestsPerMinute: Int) {
        self.spacing.setCeiling(perMinute: requestsPerMinute)
    }

    private var ceiling: Double { Double(self.spacing.perMinute) / 60 }

    /// Calls a second in force.
    package func rate(at now: BootTime) -> Double {
        let learned = self.hidden.estimate == nil ? self.ceiling : min(self.ceiling, self.hidden.rate)
        return min(learned, self.hints.rate(at: now) ?? learned)
    }

    /// The time between two calls.
    package func pace(at now: BootTime) -> Duration { .seconds(1 / self.rate(at: now)) }

    /// Whether nothing but the ceiling sets the pace, so that calls that were not made may be made up for.
    private var hasCredit: Bool { self.hidden.estimate == nil }

    /// Whether the API refuses, so that one call at a time asks if it still does.
    package var isRefusing: Bool { self.hidden.isRefusing }

    /// How many calls may wait for their answers at once.
    package func mostInFlight(at now: BootTime) -> Int { self.hidden.mostInFlight(at: now) }

    /// Until when every call is held back; nil while calls are only paced.
    package func pause(at now: BootTime) -> BootTime? {
        let moment = [self.hidden.pause, self.hints.pause].compactMap(\.self).max()
        return moment.flatMap { $0 > now ? $0 : nil }
    }

    /// When the next call may go, without taking it.
    package func peek(at now: BootTime) -> Grant {
        var moment = self.spacing.next(spacing: self.pace(at: now), hasCredit: self.hasCredit, at: now)
        if let pause = self.pause(at: now) { moment = max(moment, pause) }
        guard moment > now else { return .now }
        return .notBefore(moment)
    }

    /// A call is wanted and must wait: what holds it back is the pace.
    package mutating func needed(at now: BootTime) {
        self.lastNeeded = now
    }

    /// Takes a call's worth. Only after `peek` said `.now`.
    package mutating func take(at now: BootTime) {
        self.spacing.take(spacing: self.pace(at: now), at: now)
        self.hidden.taken(at: now)
    }

    // MARK: - What came of calls

    /// The API said `rate_limited` to a call that was sent at `sent`.
    ///
    /// - Parameters:
    ///   - sent: when the call went out.
    ///   - retryAfter: what the answer asks to wait.
    ///   - now: the moment of the answer.
    ///   - randomness: for the jitter.
    /// - Returns: whether this was news; echoes of one event count once.
    @discardableResult
    package mutating func refused(
        sentAt sent: BootTime,
        retryAfter: Duration?,
        at now: Moment,
        _ randomness: inout Randomness
    ) -> Bool {
        self.lastRefusal = now.wall
        self.hints.refused(sentAt: sent)
        let asked = retryAfter.map(\.inSeconds)
        guard self.hidden.refused(sentAt: sent, retryAfter: asked, at: now.boot, &randomness) else { return false }
        self.mustKeep = true
        return true
    }

    /// A call that was sent at `sent` was answered with anything but `rate_limited`.
    package mutating func passed(sentAt sent: BootTime, at now: BootTime) {
        let wasRefusing = self.hidden.isRefusing
        let wasNeeded = self.lastNeeded.map { now - $0 <= .seconds(2) + self.pace(at: now) * 2 } ?? false
        self.hidden.passed(sentAt: sent, ceiling: self.ceiling, wasNeeded: wasNeeded, at: now)
        self.hints.passed(sentAt: sent, at: now)
        guard wasRefusing, !self.hidden.isRefusing else { return }
        self.spacing.holdBack(until: now + self.pace(at: now), spacing: self.pace(at: now), hasCredit: self.hasCredit)
        self.mustKeep = true
    }

    /// Nobody knows what the API would have said to a call that was sent at `sent`.
    package mutating func lost(sentAt sent: BootTime) {
        self.hidden.lost(sentAt: sent)
    }

    /// A person wants to know whether calls pass again: what holds them back ends. Where the API refused, one call goes and the others wait
    /// for what comes of it.
    mutating func tryNow(at now: BootTime) {
        guard self.pause(at: now) != nil else { return }
        self.hidden.tryNow(at: now)
        self.hints.tryNow()
        self.mustKeep = true
    }

    /// What was learned since `earlier` was learned from refusals that had another cause.
    mutating func takeBack(to earlier: CallLimiter, at now: BootTime) {
        self.hidden = earlier.hidden.reopened(at: now)
        self.mustKeep = true
    }

    /// An answer's headers said how much of the limit is left.
    package mutating func hinted(_ hint: RateHint, at now: BootTime) {
        self.hints.told(hint, at: now)
    }

    // MARK: - Keeping

    /// What should go on record now; nil where that says what is there.
    package mutating func takeUnsaved(at now: Moment) -> SavedPace? {
        guard self.mustKeep || self.hasMoved(at: now.boot) else { return nil }
        let pace = self.hidden.saved(at: now, refusedAt: self.lastRefusal)
        self.mustKeep = false
        self.kept = (pace, now.boot)
        return pace
    }

    /// What is on record.
    var lastKept: SavedPace? { self.kept?.pace }

    private func hasMoved(at now: BootTime) -> Bool {
        guard self.hidden.estimate != nil, let kept = self.kept, now - kept.at >= .seconds(60) else { return false }
        return abs(self.hidden.rate - kept.pace.rate) > 0.1 * kept.pace.rate
    }
}
