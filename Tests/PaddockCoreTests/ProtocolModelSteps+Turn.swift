import PaddockCore

// The engine's part: the turn's records in one transaction, then its effects.

extension Steps {
    mutating func turn(
        _ index: Int,
        _ news: [News],
        _ world: World,
        named given: (() -> String)? = nil,
        _ kind: Step.Kind = .calm,
        into steps: inout [Step]
    ) {
        guard let daemon = world.daemons[index] else { return }
        let (memory, decisions) = self.memories.turn(daemon.memory, news)
        let name = given ?? { "daemon \(index) hears of \(news)" }

        var next = world
        next.daemons[index]?.memory = memory
        if self.commit(decisions, index, &next) {
            self.carryOut(decisions, denied: [], index, &next)
        }
        steps.append(Step(kind: kind, name: name(), world: next))

        guard world.budget.faults > 0 else { return }
        if !decisions.arming.isEmpty {
            steps.append(self.armingFails(decisions, memory, index, world, name))
        }
        if decisions.records.contains(where: { $0.paidVideo != nil }) {
            steps.append(self.diskIsGone(decisions, index, world, name))
        }
    }

    /// The transaction fails; without the armings it goes through when it is tried again.
    private mutating func armingFails(
        _ decisions: Decisions,
        _ memory: Memories.ID,
        _ index: Int,
        _ world: World,
        _ name: @escaping () -> String
    ) -> Step {
        var next = world
        next.budget.faults -= 1
        var unarmed = decisions
        unarmed.arming = []
        next.daemons[index]?.memory = self.memories.armingFailed(memory, decisions.arming)
        if self.commit(unarmed, index, &next) {
            self.carryOut(decisions, denied: decisions.arming, index, &next)
        }
        return Step(kind: .trouble, name: "\(name()), and arming fails", world: next)
    }

    /// The transaction fails for good: paid ids go to the receipts, and the daemon ends.
    private func diskIsGone(
        _ decisions: Decisions,
        _ index: Int,
        _ world: World,
        _ name: @escaping () -> String
    ) -> Step {
        var next = world
        next.budget.faults -= 1
        Self.saveReceipts(decisions.records, &next)
        Self.die(index, &next)
        return Step(kind: .trouble, name: "\(name()), the commit fails, and it ends", world: next)
    }

    private static func saveReceipts(_ records: [Record], _ world: inout World) {
        for case .accepted(let attempt, _, let video, _) in records {
            world.receipts.insert(Receipt(attempt: attempt, videoID: video))
        }
    }

    /// - Returns: false where the daemon ended over it.
    private func commit(_ decisions: Decisions, _ index: Int, _ world: inout World) -> Bool {
        guard let daemon = world.daemons[index] else { return false }
        var records = decisions.records
        if self.design.savesIDLate {
            world.daemons[index]?.unsaved += records.filter { $0.paidVideo != nil }
            records.removeAll { $0.paidVideo != nil }
        }
        do {
            try world.ledger.commit(
                records,
                arming: decisions.arming,
                isLatest: daemon.isLatest,
                self.design,
                self.legal
            )
            return true
        } catch {
            if world.daemons.count == 1 {
                world.fault = "the database refused what a lone daemon wrote: \(error.reason)"
            }
            Self.saveReceipts(decisions.records, &world)
            Self.die(index, &world)
            return false
        }
    }

    private mutating func carryOut(_ decisions: Decisions, denied: [AttemptID], _ index: Int, _ world: inout World) {
        let late = world.daemons[index]?.unsaved.filter { !decisions.records.contains($0) } ?? []
        for attempt in decisions.arming {
            denied.contains(attempt) ? Self.deny(attempt, index, &world) : Self.grant(attempt, index, &world)
        }
        for effect in decisions.effects {
            self.perform(effect, index, &world)
        }
        if !late.isEmpty {
            world.daemons[index]?.unsaved.removeAll { late.contains($0) }
            try? world.ledger.commit(late, isLatest: true, self.design, self.legal)
        }
        self.hearQuietNews(index, &world)
    }

    /// What is answered at once and says nothing about money does not stand between two moves.
    private mutating func hearQuietNews(_ index: Int, _ world: inout World) {
        guard let daemon = world.daemons[index], !daemon.mailbox.isEmpty, daemon.mailbox.allSatisfy(\.isQuiet) else {
            return
        }
        let (memory, decisions) = self.memories.turn(daemon.memory, daemon.mailbox)
        world.daemons[index]?.mailbox = []
        world.daemons[index]?.memory = memory
        if self.commit(decisions, index, &world) {
            self.carryOut(decisions, denied: [], index, &world)
        }
    }

    private static func grant(_ attempt: AttemptID, _ index: Int, _ world: inout World) {
        for place in world.flights.indices where world.flights[place].isWaiting(for: attempt, of: index) {
            world.flights[place].stage = .released
        }
    }

    private static func deny(_ attempt: AttemptID, _ index: Int, _ world: inout World) {
        guard let place = world.flights.firstIndex(where: { $0.isWaiting(for: attempt, of: index) }) else { return }
        world.flights.remove(at: place)
        world.daemons[index]?.mailbox.append(.ended(attempt, .notSent(reason: "denied")))
    }

    private func perform(_ effect: Effect, _ index: Int, _ world: inout World) {
        func tell(_ news: News) { world.daemons[index]?.mailbox.append(news) }
        switch effect {
        case .page(let limit): tell(.page(world.ledger.pending, limit: limit))
        case .measureDisk: tell(.measured)
        case .probe: tell(.probed)
        case .fetch(let job, _, let asset, _): tell(.fetched(job, asset))
        case .publish(let job, _, let asset, _): tell(.published(job, asset))
        case .writeRecord(let job): tell(.recorded(job))
        case .denyArm(let attempt): Self.deny(attempt, index, &world)
        case .tidy, .holdTransfers: break
        case .create(let attempt, _):
            guard let daemon = world.daemons[index], let job = self.memories.job(of: attempt, in: daemon.memory) else {
                return
            }
            world.flights.append(World.Flight(attempt: attempt, job: job, daemon: index, stage: .sending))
        case .poll(let job, let video):
            world.daemons[index]?.polls.insert(job)
            if !world.ledger.holds(video), !world.receipts.contains(where: { $0.videoID == video }) {
                world.fault = World.actedOnUnsavedID
            }
        case .presign, .put:
            world.fault = "the model has no media"
        case .inspect(_, let video, _):
            world.fault = "nothing in the model names video \(video) to be looked at"
        }
    }
}

extension World {
    static let actedOnUnsavedID = "an id was acted on that is not on disk"
}

extension World.Flight {
    fileprivate func isWaiting(for attempt: AttemptID, of daemon: Int) -> Bool {
        self.attempt == attempt && self.daemon == daemon && self.stage == .asking
    }
}

extension Record {
    /// The id that this puts on record.
    var paidVideo: VideoID? {
        if case .accepted(_, _, let video, _) = self { video } else { nil }
    }
}
