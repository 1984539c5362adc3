/// What the headers of an answer say of the key's limit. Hints, never trusted unproven.
package struct RateHint: Hashable, Sendable {
    /// Calls that are left until `resetAfter`.
    package var remaining: Int
    /// The time until the limit is whole again.
    package var resetAfter: Duration

    package init(remaining: Int, resetAfter: Duration) {
        self.remaining = remaining
        self.resetAfter = resetAfter
    }
}

/// Follows the hints once they have shown to be true: when one said that nothing was left, a call that was sent all the same was refused.
///
/// Proven, they save every further refusal: what is left is spread over the time until the reset, and where nothing is left, nothing
/// goes. A call that passes where none should have shows that they mean something else, and they are ignored for an hour.
struct HintedLimit: Hashable, Sendable {
    private enum Trust: Hashable, Sendable {
        case unproven
        case proven
        case ignored(until: BootTime)
    }

    private var trust = Trust.unproven
    /// A hint said that nothing was left, from then until then.
    private var empty: (from: BootTime, until: BootTime)? {
        self.emptyFrom.flatMap { from in self.emptyUntil.map { (from, $0) } }
    }
    private var emptyFrom: BootTime?
    private var emptyUntil: BootTime?
    private var spreadRate = 0.0
    private var spreadUntil: BootTime?

    /// How long a first hint that nothing is left holds calls back, before one finds out if that is true.
    private static let proving: Duration = .seconds(5)

    /// Until when nothing should go.
    var pause: BootTime? {
        guard let empty = self.empty else { return nil }
        switch self.trust {
        case .unproven: return min(empty.until, empty.from + Self.proving)
        case .proven: return empty.until
        case .ignored: return nil
        }
    }

    /// Calls a second that spread what is left; nil where nothing is known of it.
    func rate(at now: BootTime) -> Double? {
        guard self.trust == .proven, let until = self.spreadUntil, now < until else { return nil }
        return self.spreadRate
    }

    /// A person wants to know whether nothing is left.
    mutating func tryNow() {
        self.emptyFrom = nil
    }

    mutating func told(_ hint: RateHint, at now: BootTime) {
        if case .ignored(let until) = self.trust {
            guard now >= until else { return }
            self.trust = .unproven
        }
        let reset = min(hint.resetAfter, .seconds(3600))
        guard reset > .zero else { return }
        if hint.remaining <= 0 {
            if self.empty.map({ $0.until <= now }) ?? true { self.emptyFrom = now }
            self.emptyUntil = now + reset
        } else if self.trust == .proven {
            self.emptyFrom = nil
            // No slower than one call in the time that is left.
            self.spreadRate = Double(hint.remaining) / max(0.001, reset.inSeconds)
            self.spreadUntil = now + reset
        }
    }

    /// A call was refused for the rate.
    mutating func refused(sentAt sent: BootTime) {
        guard let empty = self.empty, sent > empty.from, self.trust == .unproven else { return }
        self.trust = .proven
    }

    mutating func passed(sentAt sent: BootTime, at now: BootTime) {
        guard let empty = self.empty else { return }
        if sent >= empty.until {
            self.emptyFrom = nil
        } else if sent > empty.from {
            self.trust = .ignored(until: now + .seconds(3600))
            self.emptyFrom = nil
        }
    }
}
