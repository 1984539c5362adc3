import Foundation
import PaddockCore

/// Watches one process for loops without end, for calls over the rate, and for decisions that nobody asked for.
struct Audit {
    private var calls: [BootTime] = []
    private var wakes: [BootTime] = []
    private(set) var turns = 0
    /// The most calls a minute that the settings of this process have allowed.
    private var requestsPerMinute = 0
    /// The first day of which the process knows what it has taken.
    private(set) var firstDay = 0
    /// What people ask for in this turn, by job.
    private var asked: [String: [JobChange.Move]] = [:]
    private(set) var maySendAgainByPolicy = false
    /// The moment that this turn's records are of.
    private(set) var moment = Moment(boot: BootTime(nanoseconds: 0), wall: .distantPast)

    /// A new process knows nothing of the calls before it.
    mutating func began(_ settings: OrchestratorSettings, at now: Date) {
        self.firstDay = SpendingLedger.day(of: now) - 1
        self.calls = []
        self.wakes = []
        self.requestsPerMinute = settings.requestsPerMinute
    }

    mutating func called(at now: BootTime) { self.calls.append(now) }

    mutating func asks(_ changes: [JobChange]) {
        self.asked = Dictionary(grouping: changes, by: \.job).mapValues { $0.map(\.move) }
    }

    func wasAsked(of job: JobName, _ fits: (JobChange.Move) -> Bool) -> Bool {
        self.asked[job.description]?.contains(where: fits) ?? false
    }

    mutating func willTurn(
        _ events: [Event],
        from before: OrchestratorSettings,
        to after: OrchestratorSettings,
        at now: Moment
    ) {
        self.moment = now
        self.asked = [:]
        for case .changeAsked(_, let wishes) in events { self.asks(wishes.map(\.change)) }
        self.maySendAgainByPolicy = before.sendsUnsureAgain || after.sendsUnsureAgain
        self.requestsPerMinute = max(self.requestsPerMinute, after.requestsPerMinute)
    }

    mutating func turned(_ decisions: Decisions) throws {
        let now = self.moment.boot
        self.turns += 1
        guard self.turns < 400_000 else { throw Violation(.rest, "turns without end") }
        if let wake = decisions.wakeAt, wake <= now { throw Violation(.rest, "a wake-up that is not later") }
        self.wakes.append(now)
        self.wakes.removeAll { now - $0 > .seconds(1) }
        guard self.wakes.count <= 200 + self.requestsPerMinute / 10 else {
            throw Violation(.rest, "\(self.wakes.count) turns within a second")
        }
        self.calls.removeAll { now - $0 > .seconds(60) }
        let most = self.requestsPerMinute + max(1, self.requestsPerMinute / 30) + 1
        guard self.calls.count <= most else {
            throw Violation(.limits, "\(self.calls.count) calls within a minute, \(most) are allowed")
        }
    }
}
