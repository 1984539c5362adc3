import DequeModule

/// Spaces calls evenly, with a burst of at most two seconds' worth, and never more than the ceiling in any sixty seconds.
///
/// A token bucket in the form of the generic cell rate algorithm (ITU-T I.371): one stored moment says when the bucket would be
/// full again. The burst is borrowed from the minute that follows it, not given on top: what matters to whoever set a ceiling
/// of so many calls a minute is that no minute has more.
struct EvenSpacing: Hashable, Sendable {
    /// Above this ceiling the minute is not counted call by call: even spacing alone is near enough, and memory stays small.
    private static let mostCounted = 6000

    private(set) var perMinute: Int
    /// The time between two calls at the ceiling.
    var shortest: Duration { .seconds(60) / self.perMinute }
    private var theoreticalArrival: BootTime
    private var lastMinute = Deque<BootTime>()

    /// No credit at the beginning: many homes that start at once, or one that crashes in a loop, make no storm.
    init(perMinute: Int, at now: BootTime) {
        self.perMinute = max(1, perMinute)
        self.theoreticalArrival = now
        self.theoreticalArrival = now + self.tolerance(spacing: self.shortest, hasCredit: true)
    }

    mutating func setCeiling(perMinute: Int) {
        self.perMinute = max(1, perMinute)
        while self.lastMinute.count > min(self.perMinute, Self.mostCounted) {
            self.lastMinute.removeFirst()
        }
    }

    /// When the next call may go, at this spacing. `hasCredit`: whether calls that were not made may be made up for by a burst.
    func next(spacing: Duration, hasCredit: Bool, at now: BootTime) -> BootTime {
        let spacing = max(spacing, self.shortest)
        var moment = self.theoreticalArrival + (.zero - self.tolerance(spacing: spacing, hasCredit: hasCredit))
        if self.lastMinute.count >= self.perMinute, let first = self.lastMinute.first {
            moment = max(moment, first + .seconds(60))
        }
        return moment
    }

    mutating func take(spacing: Duration, at now: BootTime) {
        self.theoreticalArrival = max(self.theoreticalArrival, now) + max(spacing, self.shortest)
        guard self.perMinute <= Self.mostCounted else { return }
        self.lastMinute.append(now)
        if self.lastMinute.count > self.perMinute {
            self.lastMinute.removeFirst()
        }
    }

    /// Nothing that was not made before `moment` may be made up for later.
    mutating func holdBack(until moment: BootTime, spacing: Duration, hasCredit: Bool) {
        let tolerance = self.tolerance(spacing: max(spacing, self.shortest), hasCredit: hasCredit)
        self.theoreticalArrival = max(self.theoreticalArrival, moment + tolerance)
    }

    /// Without credit only half a step is made up for, which is the lateness of whoever wakes up for the call.
    private func tolerance(spacing: Duration, hasCredit: Bool) -> Duration {
        guard hasCredit else { return spacing / 2 }
        let burst = max(1, Int(2 / spacing.inSeconds))
        return spacing * (burst - 1)
    }
}
