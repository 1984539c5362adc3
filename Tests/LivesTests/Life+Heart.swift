import Foundation
import PaddockCore

@testable import PaddockEngine
@testable import PaddockStore

// The engine's loop in virtual time, from the first start to the last rest.

extension Life {
    /// Plays the life to its end.
    ///
    /// - Throws: ``Violation`` where a promise was broken.
    func run() async throws {
        try await self.beginnings()
        while true {
            let end = try await self.processLife()
            self.tally.outcome("a process: \(end)")
            if end == .settled { break }
            self.buryProcess()
            try await self.pass(self.delay(upTo: self.roll(4) == 0 ? 900_000 : 500))
            try await self.actOffline()
        }
        try self.checkTheEnd()
        self.tally.charges = self.world.ledger.count
    }

    private func buryProcess() {
        self.isAlive = false
        self.holdsTransfers = false
        self.incarnation += 1
        self.mailbox = []
        self.creates = [:]
        self.people.forgetRequests()
    }

    private func processLife() async throws -> End {
        do {
            return try await self.process()
        } catch is Death {
            try self.store.kill()
            return .died
        } catch is Broken {
            return .broken
        }
    }

    /// What a start does before its first turn.
    private func recover() async throws -> Orchestrator {
        let inTheAir = self.model.attempts.values.count { $0.state == .armed }
        self.isAlive = true
        self.claimed = .init()
        try self.boundary(.before, .recovery)
        // A database that can't be opened or written ends the start.
        guard self.stateTrouble() == nil else { throw Broken() }
        self.audit.began(self.settings, at: self.wall)
        let recovered = try await self.store.recover(receipts: self.world.receipts, at: self.wall)
        self.note("start \(recovered.epoch), \(self.world.receipts.count) receipts, \(recovered.newlyHeld) held")
        try self.checkRecovery(recovered, inTheAir: inTheAir)
        try self.boundary(.middle, .recovery)
        self.world.receipts = []
        try self.boundary(.after, .recovery)
        self.epoch = recovered.epoch
        return Orchestrator(settings: self.settings, recovered: recovered, seed: self.roll(.max), at: self.moment)
    }

    /// From a start to a death, a stop, or the end of all work.
    private func process() async throws -> End {
        var orchestrator = try await self.recover()
        var events: [Event] = [.woke]
        if self.now >= self.weather.end { events.append(.resumeAsked(keyMayHaveChanged: false)) }
        var isStopping = false
        while true {
            var wake: BootTime?
            for turn in Mailbox.Batch(events: events).turns {
                wake = try await self.beat(&orchestrator, turn)
            }
            if isStopping, orchestrator.mayStop {
                try self.checkStop()
                return .stopped
            }
            try await self.pass(self.delay(upTo: 5))
            try await self.takeDrops()
            if self.mailbox.isEmpty {
                if self.isOver(orchestrator), try await !self.settleNext() { return .settled }
                try await self.wait(until: isStopping ? nil : wake)
            }
            events = self.mailbox
            self.mailbox = []
            if !isStopping, events.contains(where: \.isStop) {
                isStopping = true
                self.cancelEffects()
            }
        }
    }

    /// One turn, in the engine's own order.
    private func beat(_ orchestrator: inout Orchestrator, _ events: [Event]) async throws -> BootTime? {
        let events = try await self.withFacts(events)
        let before = self.settings
        for case .settingsChanged(let settings) in events { self.settings = settings }
        self.audit.willTurn(events, from: before, to: self.settings, at: self.moment)
        let decisions = try await HeartBeat.beat(
            &orchestrator,
            events,
            at: self.moment,
            commit: { decisions in
                self.noteTurn(events, decisions)
                try self.checkTurn(decisions)
                return try await self.commit(decisions)
            },
            start: { try self.start($0, denied: $1) }
        )
        try self.give(decisions.replies)
        return decisions.wakeAt
    }

    /// The intake puts manifests on record whenever it gets to it, and tells the loop.
    private func takeDrops() async throws {
        for drafts in self.people.drops {
            try await self.submit(drafts)
            self.mailbox.append(.jobsArrived(highestPriority: drafts.map(\.priority).max()))
        }
        self.people.drops = []
    }

    private func withFacts(_ events: [Event]) async throws -> [Event] {
        guard case .changeAsked(let request, let wishes) = events.first else { return events }
        var seen: [VideoID: Result<RemoteVideo, CallFailure>] = [:]
        for wish in wishes {
            if case .adopt(let video) = wish.change.move { seen[video] = wish.seen }
        }
        return [.changeAsked(request, try await self.store.asked(wishes.map(\.change), seen: seen))]
    }

    private func noteTurn(_ events: [Event], _ decisions: Decisions) {
        self.note("turn: \(events.map(\.line).joined(separator: ", "))")
        for record in decisions.records { self.note("    record \(record)") }
        for attempt in decisions.arming { self.note("    arm \(attempt.rawValue)") }
        for effect in decisions.effects { self.note("    effect \(effect)") }
        for reply in decisions.replies { self.note("    reply \(reply)") }
    }

    private func isOver(_ orchestrator: Orchestrator) -> Bool {
        self.now > self.weather.end + .seconds(5) && orchestrator.isIdle && self.model.counts.unsettled == 0
    }

    private func wait(until wake: BootTime?) async throws {
        while self.mailbox.isEmpty {
            let next = self.timetable.earliest()
            guard let moment = [wake, next].compactMap(\.self).min() else {
                throw Violation(.rest, "stuck: nothing is scheduled, and left are \(self.unsettled)")
            }
            self.now = max(self.now, moment)
            try await self.catchUp()
            try await self.takeDrops()
            if let wake, wake <= self.now, self.mailbox.isEmpty { self.mailbox.append(.woke) }
            guard self.now < self.weather.end + .seconds(60 * 86_400) else {
                throw Violation(.rest, "no rest sixty days after the last trouble: \(self.unsettled)")
            }
        }
    }

    private var unsettled: [String] {
        self.model.ordered.filter { !$0.state.isSettled }.map { "\($0.name) \($0.state.rawValue)" }
    }
}

extension Event {
    fileprivate var isStop: Bool {
        if case .stopAsked = self { true } else { false }
    }

    /// The event in words that are the same each time: dictionaries have no order.
    fileprivate var line: String {
        switch self {
        case .paged(let jobs, _, let limit): "paged \(jobs.map(\.id.rawValue)) of \(limit)"
        default: "\(self)"
        }
    }
}
