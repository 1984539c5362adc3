import Foundation

/// Finds out how fast the API lets itself be called, where that is less than the ceiling and nobody says how much less.
///
/// The cycle-goodput algorithm. A refusal says little about the rate of that instant: most limits count over a window, from a second
/// to an hour. So what is measured is how many calls *passed* in a whole cycle, from one moment at which the API let calls
/// through again to the next, its silence included; calls are then paced just under that, and more is tried only after so many
/// calls that the refusals it costs stay under one in a hundred.
///
/// While the API refuses, one call at a time asks whether it still does; the others wait. Refusals of calls that were sent
/// before are echoes of the same event and change nothing.
struct HiddenLimit: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// Calls go, paced. Since then.
        case open(since: BootTime)
        /// The API refused: nothing goes before a moment, and then one call.
        case refusing(Refusing)
    }

    struct Refusing: Hashable, Sendable {
        /// When calls last passed before, and when the refusal came.
        let openedAt: BootTime
        let since: BootTime
        var until: BootTime
        /// The pause that `until` came from, without what the API asked for.
        var pause: Double
        var refusals: Int
        /// When it refused last.
        var lastRefusal: BootTime
        /// When the one call went out that asks whether it still does; nil while none is in the air.
        var askedAt: BootTime?
    }

    private(set) var phase: Phase
    /// Calls a second, without regard to the ceiling.
    private(set) var rate: Double
    /// What the API allows, as far as it showed; nil while it never refused.
    private(set) var estimate: Double?
    /// Seconds over which calls that passed are counted.
    private(set) var window = Self.shortestWindow

    /// Whether it ever went on refusing for long, as limits do that count over a window.
    private var hasWindow = false
    private var passed = PassedCalls()
    private var passedInAll = 0
    private let startedAt: BootTime
    /// Refusals that one event costs, on average.
    private var costOfEvent = 2.0
    /// How many times in a row the same was found.
    private var timesFound = 0
    /// The estimate before the last raise, until a refusal shows that it was too much.
    private var before: Double?
    /// The estimate comes from a handful of calls.
    private var isUnsure = false
    private var passedSinceOpen = 0
    /// Those of them that had to wait for their turn.
    private var neededSinceOpen = 0
    /// Minutes, or their like, since more is tried.
    private var climbed = 0.0
    private var lastPassed: BootTime?

    private static let shortestWindow = 60.0
    private static let longestWindow = 7200.0
    /// How far under what passed calls are paced.
    private static let margin = 0.95
    /// One refusal is worth so many calls.
    private static let callsPerRefusal = 100.0
    private static let slowest = 1.0 / 600
    /// The answer to a call takes no longer than this: see `api.createTimeout`.
    private static let longestAnswer: Duration = .seconds(180)

    init(rate: Double, at now: BootTime) {
        self.phase = .open(since: now)
        self.startedAt = now
        self.rate = rate
    }

    /// Goes on from what is on record. A pause that was under way is kept, but no longer than it was.
    init(_ saved: SavedPace, ceiling: Double, at now: Moment) {
        self.rate = min(ceiling, max(Self.slowest, saved.rate.isFinite ? saved.rate : ceiling))
        self.estimate = saved.estimate.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        self.window = min(Self.longestWindow, max(Self.shortestWindow, saved.window))
        self.phase = .open(since: now.boot)
        self.startedAt = now.boot
        guard let until = saved.pausedUntil else { return }
        let left = min(max(0, until.timeIntervalSince(now.wall)), min(saved.pause, 3600))
        guard left > 0 else { return }
        self.phase = .refusing(
            Refusing(
                openedAt: now.boot,
                since: now.boot,
                until: now.boot + .seconds(left),
                pause: min(left, self.longestPause(at: now.boot, openedAt: now.boot)),
                refusals: 1,
                lastRefusal: now.boot
            )
        )
    }

    /// Until when nothing may go at all; nil while calls are only paced.
    var pause: BootTime? {
        guard case .refusing(let refusing) = self.phase else { return nil }
        return refusing.askedAt.map { $0 + Self.longestAnswer } ?? refusing.until
    }

    var isRefusing: Bool {
        if case .refusing = self.phase { true } else { false }
    }

    /// How many calls may wait for their answers at once: few before it is known how the API takes them, because each that is in
    /// the air when a limit is met is refused.
    func mostInFlight(at now: BootTime) -> Int {
        2 + self.passedInAll / 60 + Int((now - self.startedAt).inSeconds / 5)
    }

    /// A call goes out.
    mutating func taken(at now: BootTime) {
        guard case .refusing(var refusing) = self.phase else { return }
        refusing.askedAt = now
        self.phase = .refusing(refusing)
    }

    /// A person wants to know: the call that asks whether the API still refuses may go at once.
    mutating func tryNow(at now: BootTime) {
        guard case .refusing(var refusing) = self.phase, refusing.askedAt == nil else { return }
        refusing.until = min(refusing.until, now)
        self.phase = .refusing(refusing)
    }

    // MARK: - Refusals

    /// - Returns: whether this was news, and no echo of a refusal that is known.
    mutating func refused(
        sentAt sent: BootTime,
        retryAfter: Double?,
        at now: BootTime,
        _ randomness: inout Randomness
    ) -> Bool {
        switch self.phase {
        case .open(let since):
            guard sent >= since else { return false }
            var refusing = Refusing(openedAt: since, since: now, until: now, pause: 0, refusals: 0, lastRefusal: now)
            self.wait(&refusing, retryAfter, at: now, &randomness)
            self.phase = .refusing(refusing)
        case .refusing(var refusing):
            guard let asked = refusing.askedAt, sent >= asked else { return false }
            refusing.askedAt = nil
            self.wait(&refusing, retryAfter, at: now, &randomness)
            self.phase = .refusing(refusing)
        }
        return true
    }

    private mutating func wait(
        _ refusing: inout Refusing,
        _ retryAfter: Double?,
        at now: BootTime,
        _ randomness: inout Randomness
    ) {
        refusing.refusals += 1
        refusing.lastRefusal = now
        let first = self.estimate == nil ? 4 : max(2, self.window / 30)
        let grown = refusing.pause == 0 ? first : refusing.pause * 1.6
        refusing.pause = min(grown, self.longestPause(at: now, openedAt: refusing.openedAt))
        // A server that asks for no pause at all, or for one that is over, would be asked again and again.
        if let asked = retryAfter, asked > 0 {
            let asked = min(asked, 3600)
            refusing.until = now + .seconds(asked * (1 + Double.random(in: 0...0.02, using: &randomness)) + 0.05)
        } else {
            refusing.until = now + .seconds(refusing.pause * Double.random(in: 0.9...1.15, using: &randomness))
        }
    }

    /// A tenth of what is known of the cycle: so much of it may be lost by asking late.
    private func longestPause(at now: BootTime, openedAt: BootTime) -> Double {
        let cycle = max(self.window, (now - openedAt).inSeconds)
        return min(360, max(6, cycle / 10))
    }

    // MARK: - Calls that pass

    /// A call was not refused. `wasNeeded`: calls were waiting, so that the pace was what held them back.
    mutating func passed(sentAt sent: BootTime, ceiling: Double, wasNeeded: Bool, at now: BootTime) {
        self.passed.add(at: now, window: self.window)
        self.passedInAll += 1
        switch self.phase {
        case .refusing(let refusing):
            guard let asked = refusing.askedAt, sent >= asked else { return }
            self.opened(refusing, at: now)
        case .open(let since):
            self.passedSinceOpen += 1
            if wasNeeded { self.neededSinceOpen += 1 }
            self.climb(since: since, ceiling: ceiling, wasNeeded: wasNeeded, at: now)
        }
        self.lastPassed = now
    }

    /// What was asked while the API refused came to nothing: the next call asks.
    mutating func lost(sentAt sent: BootTime) {
        guard case .refusing(var refusing) = self.phase, let asked = refusing.askedAt, sent >= asked else { return }
        refusing.askedAt = nil
        self.phase = .refusing(refusing)
    }

    private mutating func opened(_ refusing: Refusing, at now: BootTime) {
        // It let calls through again at some moment between the last refusal and now.
        let opening = refusing.lastRefusal + (now - refusing.lastRefusal) / 2
        let refused = (opening - refusing.since).inSeconds
        let cycle = max(0.1, (opening - refusing.openedAt).inSeconds)
        let inCycle = self.passedSinceOpen
        // The call that has just passed belongs to the next cycle.
        var found: Double
        if refused >= cycle / 4 {
            // Too fast for it by far: the cycle is the window, or some of them.
            if refused > 10 {
                self.hasWindow = true
                self.window = min(Self.longestWindow, max(Self.shortestWindow, cycle))
            }
            found = Double(max(1, inCycle)) / cycle
        } else if self.hasWindow || self.climbed == 0 {
            let span = min(self.hasWindow ? self.window : 20, cycle)
            found = self.goodput(over: span, until: opening)
        } else {
            // A limit that lets calls through again at once counts over a short while: what passed just before it refused.
            found = self.goodput(over: min(20, cycle - refused), until: refusing.since)
        }
        if let estimate = self.estimate {
            if self.climbed > 0 {
                // What is known passes for good; only a refusal while nothing more was tried takes that back.
                found = max(found, estimate)
                self.before = estimate
            } else if let before = self.before, !self.hasWindow {
                // The last raise was too much: a burst that had been saved up looked like more.
                found = min(found, (before + estimate) / 2)
                self.before = nil
            }
        }
        self.costOfEvent =
            self.estimate == nil
            ? min(3, Double(refusing.refusals)) : 0.7 * self.costOfEvent + 0.3 * Double(refusing.refusals)
        self.settle(on: found, calls: inCycle)
        self.phase = .open(since: now)
        self.passedSinceOpen = 1
        self.neededSinceOpen = 0
        self.climbed = 0
    }

    private func goodput(over span: Double, until end: BootTime) -> Double {
        let after = self.passed.count(since: end)
        return Double(max(1, self.passed.count(since: end + .seconds(-span)) - after)) / span
    }

    private mutating func settle(on found: Double, calls: Int) {
        let isSame = self.estimate.map { abs(found - $0) < 0.15 * $0 } ?? false
        self.timesFound = isSame ? self.timesFound + 1 : 0
        var rate = found * Self.margin
        self.isUnsure = (self.estimate.map { found < $0 } ?? true) && calls < 12
        if calls < 5 {
            // Few calls say little of the rate, but enough of the direction.
            rate = max(self.rate * 0.65, min(rate, self.rate * 0.75))
        } else if self.neededSinceOpen * 2 < calls {
            // Most calls had not had to wait: how fast they passed says what we wanted, not what is allowed.
            rate = max(self.rate * 0.7, rate)
        }
        self.rate = max(Self.slowest, rate)
        self.estimate = max(found, self.rate)
    }

    // MARK: - Trying more

    private mutating func climb(since: BootTime, ceiling: Double, wasNeeded: Bool, at now: BootTime) {
        guard let estimate = self.estimate, self.rate < ceiling, wasNeeded else { return }
        guard self.passedSinceOpen >= self.callsToHold, now - since >= .seconds(80 * self.sureness) else { return }
        let stretch = self.isUnsure ? min(60, max(5, 12 / estimate)) : min(120, max(20, 30 / estimate))
        // Time in which nothing was called tries nothing.
        let step = min(self.lastPassed.map { (now - $0).inSeconds } ?? 0, 2 / self.rate)
        self.climbed += step / stretch
        let height = Self.margin + 0.1 * self.climbed + 0.15 * self.climbed * self.climbed * self.climbed
        self.rate = min(ceiling, max(self.rate, estimate * height))
    }

    /// After so many calls more is tried: the longer, the surer we are and the more it costs.
    private var callsToHold: Int {
        // An hour's window has few calls, and each that finds it closed is a large part of them.
        let worth = Self.callsPerRefusal * (self.isLongWindow ? 2 : 1)
        return Int(worth * self.costOfEvent * self.sureness)
    }

    private var isLongWindow: Bool { self.window > 1200 }

    private var sureness: Double {
        self.isUnsure ? 0.1 : min(1, (self.isLongWindow ? 0.4 : 0.2) * Double(1 << min(self.timesFound, 8)))
    }

    /// The same knowledge, with calls passing from now on.
    func reopened(at now: BootTime) -> HiddenLimit {
        var limit = self
        limit.phase = .open(since: now)
        return limit
    }

    // MARK: - Keeping

    func saved(at now: Moment, refusedAt: Date?) -> SavedPace {
        var saved = SavedPace(rate: self.rate, estimate: self.estimate, window: self.window, refusedAt: refusedAt)
        if case .refusing(let refusing) = self.phase, refusing.until > now.boot {
            saved.pause = (refusing.until - now.boot).inSeconds
            saved.pausedUntil = now.wall + saved.pause
        }
        return saved
    }
}
