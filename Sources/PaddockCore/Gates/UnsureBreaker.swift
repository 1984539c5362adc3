import Foundation

/// Stops creating when outcomes turn out unknown again and again, so that an outage of any length leaves a handful unsure.
///
/// Two within ten minutes close the `unsure` gate; one create is tried after 2, 8 and 30 minutes; after a third failure only a person
/// opens it (Safety, Gates). While outcomes are in doubt one create at a time is in the air, until five in a row went well.
struct UnsureBreaker: Hashable, Sendable {
    private static let window: Duration = .seconds(600)
    private static let pauses: [Duration] = [.seconds(120), .seconds(480), .seconds(1800)]
    private static let cleanCreatesForTrust = 5
    /// How many creates crashes may leave unsure in an hour; after more only a person opens the gate.
    static let crashedPerHour = 6

    private var recent: [BootTime] = []
    private var step = 0
    /// Between a `close` and the certain outcome, or the person, that ends it.
    private var isClosed = false
    private var cleanCreatesMissing = 0
    /// Whether something changed that a restart must not forget.
    private var mustKeep = false

    /// Whether only one create may be in the air.
    var isCautious: Bool { self.cleanCreatesMissing > 0 }

    /// What to do about the gate after an unsure outcome.
    enum Verdict: Hashable, Sendable {
        case stayOpen
        /// Close it; one create is tried after the pause, or nil: only a person opens it.
        case close(tryAfter: Duration?)
    }

    mutating func unsure(wasProbe: Bool, at now: BootTime) -> Verdict {
        self.mustKeep = true
        self.cleanCreatesMissing = Self.cleanCreatesForTrust
        self.recent.removeAll { now - $0 > Self.window }
        self.recent.append(now)
        // What was in the air when the gate closed says nothing new: only a probe moves on to the longer pause.
        guard wasProbe || !self.isClosed && self.recent.count >= 2 else { return .stayOpen }
        self.isClosed = true
        guard self.step < Self.pauses.count else { return .close(tryAfter: nil) }
        self.step += 1
        return .close(tryAfter: Self.pauses[self.step - 1])
    }

    /// A create had a certain outcome.
    mutating func certain(wasProbe: Bool) {
        self.mustKeep = self.mustKeep || self.isCautious
        self.cleanCreatesMissing = max(0, self.cleanCreatesMissing - 1)
        if wasProbe {
            self.reset()
        }
    }

    /// A person opened the gate.
    mutating func reset() {
        self.mustKeep = true
        self.recent = []
        self.step = 0
        self.isClosed = false
    }
}

// MARK: - Over restarts

extension UnsureBreaker {
    /// What should go on record now, with the gate as it is; nil where that says what is there.
    mutating func takeUnsaved(_ gate: ClosedGate?, at now: Moment) -> SavedDoubt? {
        guard self.mustKeep else { return nil }
        self.mustKeep = false
        var saved = SavedDoubt()
        saved.recent = self.recent.map { now.wall - (now.boot - $0).inSeconds }
        saved.step = self.step
        saved.cleanCreatesMissing = self.cleanCreatesMissing
        saved.closing = gate.map { .init(since: $0.since, reason: $0.reason, nextTryAt: $0.nextTryAt) }
        return saved
    }

    /// Something else closed the gate.
    mutating func gateClosed() {
        self.mustKeep = true
    }

    /// Takes up what the last run left. A wall clock that jumped makes nothing longer than it was.
    init(_ saved: SavedDoubt?, at now: Moment) {
        guard let saved else { return }
        self.recent = saved.recent.compactMap { wall in
            let age = now.wall.timeIntervalSince(wall)
            return age > Self.window.inSeconds ? nil : now.boot + .seconds(-max(0, age))
        }
        self.step = saved.step
        self.isClosed = saved.step > 0
        self.cleanCreatesMissing = saved.cleanCreatesMissing
    }

    /// When the one create after the gate's last pause may go; nil: only a person opens it.
    func nextTry(after closing: SavedDoubt.Closing, at now: Moment) -> (boot: BootTime, wall: Date)? {
        guard let next = closing.nextTryAt, (1...Self.pauses.count).contains(self.step) else { return nil }
        let left = min(Self.pauses[self.step - 1].inSeconds, max(0, next.timeIntervalSince(now.wall)))
        return (now.boot + .seconds(left), now.wall + left)
    }
}
