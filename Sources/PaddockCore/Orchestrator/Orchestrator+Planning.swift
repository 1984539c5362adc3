import Foundation
import HeapModule

// What may start now, within every limit and behind every gate, and when to look again.

extension Orchestrator {
    mutating func plan(at now: Moment, _ decisions: inout Decisions) {
        self.refuseInspections(&decisions)
        guard !self.isStopping else { return }
        self.endRests(at: now)
        self.endLocalPauses(at: now, &decisions)
        self.reviewPolls(at: now)
        self.planPage(&decisions)
        self.giveUpLateThumbnails(at: now, &decisions)
        self.planDisk(at: now, &decisions)
        let isHeldByRate = self.planCalls(at: now, &decisions)
        self.showSpending(at: now, &decisions)
        self.planFetches(at: now, &decisions)
        decisions.wakeAt = self.nextMoment(isHeldByRate: isHeldByRate, at: now)
    }

    private mutating func planPage(_ decisions: inout Decisions) {
        if let limit = self.paging.start(inMemory: self.waiting.count, blocked: self.blockedOrResting) {
            decisions.effects.append(.page(limit: limit))
        }
    }

    /// Measures the room before money is spent or files are fetched, and when the closed gate is due.
    private mutating func planDisk(at now: Moment, _ decisions: inout Decisions) {
        let isProbe = self.gates.takeProbe(.disk, at: now.boot)
        let isWanted =
            !self.gates.isClosed(.disk) && !self.disk.isFresh(at: now.boot)
            && (!self.ready.isEmpty || !self.fetchQueue.isEmpty || !self.stalledLocalWork.isEmpty)
        if isProbe || isWanted, self.disk.start() {
            decisions.effects.append(.measureDisk)
        }
    }

    private mutating func planFetches(at now: Moment, _ decisions: inout Decisions) {
        guard self.pause != .all, !self.gates.isClosed(.disk) else { return }
        while self.fetchQueue.active < self.settings.downloads, let item = self.fetchQueue.next() {
            self.startFetch(item, at: now, &decisions)
        }
    }

    /// The next moment to look again. What is due already and was not started waits for an event, so only later moments count.
    private mutating func nextMoment(isHeldByRate: Bool, at now: Moment) -> BootTime? {
        var moments: [BootTime?] = [
            self.gates.earliestProbe(after: now.boot), self.uploads.earliestDue(), self.thumbnailDeadlines.earliest(),
            self.polls.earliest(), self.createPause.until, self.generatingLimit.nextTry, self.resting.earliest(),
            self.inspections.earliestDue(), self.localPauses.earliest(),
        ]
        if isHeldByRate, case .notBefore(let moment) = self.limiter.peek(at: now.boot) {
            moments.append(moment)
        }
        return moments.compactMap(\.self).filter { $0 > now.boot }.min()
    }
}

// MARK: - Calls to the API

extension Orchestrator {
    /// Starts calls while the rate allows, shared among the kinds that have work.
    ///
    /// - Returns: whether there was work left that only the rate held back.
    private mutating func planCalls(at now: Moment, _ decisions: inout Decisions) -> Bool {
        guard self.pause != .all else { return false }
        let isQueueEnding = self.isQueueEnding(at: now)
        while true {
            let hasGateProbe = self.hasDueGateProbe(at: now)
            let classes = self.classesWithWork(at: now)
            guard hasGateProbe || !classes.isEmpty else { return false }
            guard self.limiter.peek(at: now.boot) == .now else {
                self.limiter.needed(at: now.boot)
                return true
            }
            if hasGateProbe {
                self.startGateProbe(at: now, &decisions)
            } else if let next = self.limiter.isRefusing
                ? classes.first : self.fairShare.next(among: classes, isQueueEnding: isQueueEnding)
            {
                self.start(next, at: now, &decisions)
            }
        }
    }

    /// Whether all that waits could be created in the time that one video takes.
    private func isQueueEnding(at now: Moment) -> Bool {
        guard self.paging.isExhausted, !self.waiting.isEmpty, let mean = self.planner.times.overall.mean else {
            return false
        }
        return Double(self.waiting.count) < self.limiter.rate(at: now.boot) * mean
    }

    private mutating func start(_ call: CallClass, at now: Moment, _ decisions: inout Decisions) {
        switch call {
        case .poll:
            if self.inspections.hasQueued(at: now.boot), let inspect = self.inspections.start() {
                self.limiter.take(at: now.boot)
                decisions.effects.append(inspect)
                return
            }
            guard let id = self.polls.popDue(at: now.boot) else { return }
            guard let job = self.followed[id], !job.isPolling, job.needsPoll else { return }
            self.limiter.take(at: now.boot)
            self.startPoll(id, &decisions)
        case .create:
            self.limiter.take(at: now.boot)
            guard self.probe.isFresh(at: now.boot, spacing: self.limiter.pace(at: now.boot)) else {
                self.startProbe(for: [], &decisions)
                return
            }
            guard let job = self.peekReady() else { return }
            self.startCreate(job, at: now, &decisions)
        case .presign:
            self.limiter.take(at: now.boot)
            self.startPresign(&decisions)
        }
    }

    private mutating func classesWithWork(at now: Moment) -> [CallClass] {
        guard !self.gates.isClosed(.auth) else { return [] }
        var classes: [CallClass] = []
        if self.pollsInFlight < min(Self.maximumPollsInFlight, self.limiter.mostInFlight(at: now.boot)),
            let due = self.polls.earliest(), due <= now.boot
        {
            classes.append(.poll)
        } else if self.inspections.hasQueued(at: now.boot) {
            classes.append(.poll)
        }
        guard !self.gates.isClosed(.api) else { return classes }
        if self.mayCreate(at: now) {
            classes.append(.create)
        }
        if self.uploads.active < self.settings.uploads, self.uploads.hasQueued(at: now.boot) {
            classes.append(.presign)
        }
        return classes
    }

    /// Whether the best ready job may be created now, but for the rate.
    private mutating func mayCreate(at now: Moment) -> Bool {
        guard self.pause == .nothing, !self.gates.isClosed(.disk), self.disk.isFresh(at: now.boot),
            self.probe.underWay == nil, self.createPause.isOver(at: now.boot),
            self.creating.count < (self.breaker.isCautious ? 1 : self.settings.creates),
            self.creating.count + self.generatingCount < self.settings.generating,
            self.generatingLimit.allows(
                generating: self.generatingCount,
                creating: self.creating.count,
                at: now.boot
            ),
            let job = self.peekReady()
        else { return false }
        for gate in [Gate.credits, .unsure] where self.gates.isClosed(gate) {
            // Behind these gates one create is the probe, and it goes alone.
            guard self.creating.isEmpty, self.gates.isProbeDue(gate, at: now.boot) else { return false }
        }
        return self.spending.objection(seconds: job.job.request.durationSec, at: now.wall) == nil
    }

    mutating func takeCreateProbes(at now: Moment) -> [Gate] {
        [Gate.credits, .unsure].filter { self.gates.takeProbe($0, at: now.boot) }
    }

    /// Whether `auth` or `api` is closed, due, and nobody asks already.
    private func hasDueGateProbe(at now: Moment) -> Bool {
        self.probe.underWay == nil
            && (self.gates.isProbeDue(.auth, at: now.boot) || self.gates.isProbeDue(.api, at: now.boot))
    }

    private mutating func startGateProbe(at now: Moment, _ decisions: inout Decisions) {
        let gates = [Gate.auth, .api].filter { self.gates.takeProbe($0, at: now.boot) }
        self.limiter.take(at: now.boot)
        self.startProbe(for: gates, &decisions)
    }

    private mutating func startProbe(for gates: [Gate], _ decisions: inout Decisions) {
        self.probe.underWay = gates
        // The oldest, not just any: a life plays the same again from the same seed.
        let oldest = self.followed.ids.min()
        decisions.effects.append(.probe(oldest.flatMap { self.followed[$0]?.videoID }))
    }
}
