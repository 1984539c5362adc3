import Foundation
import PaddockCore
import TestSupport

@testable import PaddockStore

/// One whole life in virtual time: jobs, a person, trouble, crashes, and the orchestrator in the middle of it. From one seed it
/// plays the same again, byte for byte.
final class Life {
    /// What the world or the process will do at a later moment.
    enum Happening {
        /// Something reaches the mailbox of the process that waits for it; nil: of any.
        case post(Event, incarnation: Int?)
        case page(limit: Int, incarnation: Int)
        /// The world goes on, whoever lives.
        case act((Life) -> Void)
    }

    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    enum End { case settled, crashed, stopped }

    let seed: UInt64
    var dice: Randomness
    let weather: Weather
    let settings: OrchestratorSettings
    /// Of ten thousand boundaries, so many are the last that a process sees.
    let crashes: UInt64
    var crashesLeft = 60

    var store: LifeStore
    var world = World()
    var now = BootTime(nanoseconds: 1_000_000_000)
    var happenings: [Int: Happening] = [:]
    var timetable = DueQueue<Int>()
    var happeningCount = 0

    var incarnation = 0
    var orchestrator: Orchestrator?
    var epoch = 0
    var mailbox: [Event] = []
    var calls: [AttemptID: CreateCall] = [:]
    var receipts: [Receipt] = []
    var audit = Audit()
    var trace: [() -> String] = []

    static let wallStart: Int64 = 1_777_800_000_000

    init(seed: UInt64, real: JobStore?) {
        self.seed = seed
        var dice = Randomness(seed: seed)
        self.weather = Weather(&dice, from: BootTime(nanoseconds: 1_000_000_000))
        self.settings = Self.settings(&dice)
        self.crashes = [0, 0, 20, 100, 500].randomElement(using: &dice) ?? 0
        self.store = LifeStore(real: real)
        self.dice = dice
    }

    private static func settings(_ dice: inout Randomness) -> OrchestratorSettings {
        var settings = OrchestratorSettings()
        settings.requestsPerMinute = [20, 60, 600].randomElement(using: &dice) ?? 60
        settings.generating = Int.random(in: 1...5, using: &dice)
        settings.creates = Int.random(in: 1...3, using: &dice)
        settings.uploads = Int.random(in: 1...3, using: &dice)
        settings.downloads = Int.random(in: 1...2, using: &dice)
        settings.thumbnailWait = .seconds(Int64.random(in: 0...60, using: &dice))
        settings.missingAfter = .seconds(Int64.random(in: 300...1800, using: &dice))
        settings.giveUpAfter = .seconds(Int64.random(in: 1800...7200, using: &dice))
        if Int.random(in: 0..<5, using: &dice) == 0 {
            settings.videosPerDay = Int.random(in: 1...4, using: &dice)
            settings.secondsPerDay = Int.random(in: 12...40, using: &dice)
        }
        return settings
    }

    var moment: Moment { Moment(boot: self.now, wall: self.wall) }

    /// Whole milliseconds, which is what the store keeps.
    var wall: Date { Date(milliseconds: Self.wallStart + self.now.nanoseconds / 1_000_000) }

    /// Writes a line of the diary. Nothing is put into words before somebody wants to read it: that is most of a life's time.
    func note(_ line: @autoclosure @escaping () -> String) {
        let now = self.now
        self.trace.append { "\(Double(now.nanoseconds) / 1e9) \(line())" }
        if self.trace.count > 400 { self.trace.removeFirst(200) }
    }

    func roll(_ outOf: UInt64) -> UInt64 { UInt64.random(in: 0..<outOf, using: &self.dice) }

    func delay(upTo milliseconds: Int64) -> Duration { self.dice.duration(upTo: .milliseconds(milliseconds)) }
}

// MARK: - Time

extension Life {
    func schedule(_ happening: Happening, after delay: Duration) {
        self.happeningCount += 1
        self.happenings[self.happeningCount] = happening
        self.timetable.set(self.happeningCount, due: self.now + delay)
    }

    func post(_ event: Event, after delay: Duration) {
        self.schedule(.post(event, incarnation: self.incarnation), after: delay)
    }

    /// Lets everything happen that is due by now.
    func catchUp() async throws {
        while let key = self.timetable.popDue(at: self.now) {
            switch self.happenings.removeValue(forKey: key) {
            case .post(let event, let incarnation):
                if incarnation == nil || incarnation == self.incarnation { self.mailbox.append(event) }
            case .page(let limit, let incarnation) where incarnation == self.incarnation:
                let (jobs, keys) = try await self.store.page(limit: limit)
                self.post(.paged(jobs, keys: keys, limit: limit), after: self.delay(upTo: 20))
            case .act(let act):
                act(self)
            case .page, nil:
                break
            }
        }
    }

    /// Moves the clock on.
    func pass(_ duration: Duration) async throws {
        let end = self.now + duration
        while let due = self.timetable.earliest(), due <= end {
            self.now = max(self.now, due)
            try await self.catchUp()
        }
        self.now = end
    }
}

// MARK: - The life

extension Life {
    func run() async throws {
        do {
            try await self.beginnings()
            while true {
                switch try await self.process() {
                case .settled:
                    try self.checkEnd()
                    return
                case .crashed, .stopped:
                    self.incarnation += 1
                    self.mailbox = []
                    self.calls = [:]
                    try await self.pass(self.delay(upTo: self.roll(4) == 0 ? 900_000 : 500))
                }
            }
        } catch {
            throw Violation(
                description: """
                    \(error)
                    Play it again with PADDOCK_SEED=\(self.seed)
                    \(self.trace.suffix(120).map { $0() }.joined(separator: "\n"))
                    """
            )
        }
    }

    /// From a start to a crash, a stop, or the end of all work.
    private func process() async throws -> End {
        let recovered = try await self.store.recover(receipts: self.receipts, at: self.wall)
        self.receipts = []
        self.epoch = recovered.epoch
        self.note("start \(recovered.epoch)")
        var orchestrator = Orchestrator(
            settings: self.settings,
            recovered: recovered,
            seed: self.roll(.max),
            at: self.moment
        )
        self.audit.began()
        var events: [Event] = self.now >= self.weather.end ? [.woke, .resumeAsked(keyMayHaveChanged: false)] : [.woke]
        var isStopping = false
        while true {
            let decisions = orchestrator.turn(events, at: self.moment)
            self.noteTurn(events, decisions)
            try self.audit.turned(events, decisions, settings: self.settings, at: self.now)
            if self.crashesNow() { return .crashed }
            guard let denied = try await self.commit(decisions) else { return .crashed }
            orchestrator.armingFailed(denied)
            try self.checkMoney()
            if self.crashesNow() { return .crashed }
            guard self.start(decisions, denied: denied) else { return .crashed }
            if isStopping, orchestrator.mayStop { return .stopped }
            try await self.pass(self.delay(upTo: 5))
            if self.mailbox.isEmpty {
                if self.isOver(orchestrator) { return .settled }
                try await self.wait(until: isStopping ? nil : decisions.wakeAt)
            }
            events = self.mailbox
            self.mailbox = []
            if !isStopping, events.contains(where: { if case .stopAsked = $0 { true } else { false } }) {
                isStopping = true
                self.cancelCalls()
            }
        }
    }

    private func noteTurn(_ events: [Event], _ decisions: Decisions) {
        self.note(
            """
            \(events)
                records \(decisions.records)
                arming \(decisions.arming.map(\.rawValue)) effects \(decisions.effects)
                wake \(decisions.wakeAt.map { Double($0.nanoseconds) / 1e9 } ?? 0)
            """
        )
    }

    private func isOver(_ orchestrator: Orchestrator) -> Bool {
        self.now > self.weather.end && orchestrator.isIdle && self.store.model.counts.unsettled == 0
    }

    private func wait(until wake: BootTime?) async throws {
        while self.mailbox.isEmpty {
            let next = self.timetable.earliest()
            guard let moment = [wake, next].compactMap(\.self).min() else {
                throw Violation(description: "stuck: nothing is scheduled, and \(self.store.model.counts) is left")
            }
            if let wake, wake <= moment {
                self.now = max(self.now, wake)
                try await self.catchUp()
                if self.mailbox.isEmpty { self.mailbox.append(.woke) }
            } else {
                self.now = max(self.now, moment)
                try await self.catchUp()
            }
            guard self.now < self.weather.end + .seconds(60 * 86_400) else {
                throw Violation(
                    description:
                        "no rest sixty days after the last trouble: \(self.store.model.ordered.filter { !$0.state.isSettled })"
                )
            }
        }
    }

    func crashesNow() -> Bool {
        guard self.now < self.weather.end, self.crashesLeft > 0, self.roll(10_000) < self.crashes else { return false }
        self.crashesLeft -= 1
        self.note("crash")
        return true
    }
}

// MARK: - The disk under the state

extension Life {
    /// The engine's committer in small: the group is kept until it goes through, paid ids go to the receipts, braces are dropped.
    ///
    /// - Returns: the attempts that were not armed; nil for a crash.
    private func commit(_ decisions: Decisions) async throws -> [AttemptID]? {
        guard !decisions.records.isEmpty || !decisions.arming.isEmpty else { return [] }
        let isRefused =
            self.weather.strikes(.stateFull, at: self.now, &self.dice)
            || self.weather.strikes(.stateBusy, at: self.now, &self.dice)
        if !isRefused {
            try await self.store.commit(decisions.records, arming: decisions.arming, epoch: self.epoch, at: self.wall)
            try await self.pass(self.delay(upTo: 30))
            return []
        }
        self.note("the database refuses")
        for attempt in decisions.arming { self.deny(attempt) }
        repeat {
            self.saveReceipts(decisions.records)
            self.denyWaiting()
            if self.crashesNow() { return nil }
            try await self.pass(.seconds(1))
        } while self.weather.strikes(.stateFull, at: self.now, &self.dice)
        try await self.store.commit(decisions.records, arming: [], epoch: self.epoch, at: self.wall)
        if self.crashesNow() { return nil }
        self.receipts = []
        return decisions.arming
    }

    private func saveReceipts(_ records: [Record]) {
        for case .accepted(let attempt, _, let video, _) in records {
            self.save(Receipt(attempt: attempt, videoID: video))
        }
        for case .createEnded(let attempt, .accepted(let video, _), _) in self.mailbox {
            self.save(Receipt(attempt: attempt, videoID: video))
        }
    }

    private func save(_ receipt: Receipt) {
        if !self.receipts.contains(receipt) { self.receipts.append(receipt) }
    }

    private func denyWaiting() {
        for case .createAsksToArm(let attempt) in self.mailbox { self.deny(attempt) }
        self.mailbox.removeAll { if case .createAsksToArm = $0 { true } else { false } }
    }
}
