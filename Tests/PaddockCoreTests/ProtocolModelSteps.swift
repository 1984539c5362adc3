import PaddockCore

/// Every move that can be made from a world. The daemon's part is the real orchestrator's; the rest is the engine, the disk, the
/// network, the API and people, each as simple as it can be.
///
/// What is left out: a server that acts on JSON without its closing brace (none is known that does), and bytes that are still
/// in the network when a person or the policy looks: both wait minutes.
struct Steps {
    let design: ModelDesign
    let legal: LegalMoves
    var memories = Memories()

    mutating func all(from world: World) -> [Step] {
        var steps: [Step] = []
        for index in world.daemons.indices {
            self.lives(of: index, world, &steps)
        }
        for index in world.flights.indices {
            self.network(index, world, &steps)
        }
        self.people(world, &steps)
        for index in steps.indices {
            steps[index].world.canonicalise()
        }
        return steps
    }

    // MARK: - A daemon's life

    private mutating func lives(of index: Int, _ world: World, _ steps: inout [Step]) {
        guard let daemon = world.daemons[index] else { return self.start(index, world, &steps) }
        if world.budget.crashes > 0 {
            var next = world
            next.budget.crashes -= 1
            Self.die(index, &next)
            steps.append(Step(kind: .trouble, name: "daemon \(index) dies", world: next))
        }
        if !daemon.mailbox.isEmpty {
            var next = world
            let (news, rest) = daemon.mailbox.nextTurn(world.ledger)
            next.daemons[index]?.mailbox = rest
            self.turn(index, news, next, into: &steps)
        } else if self.memories.isStopping(daemon.memory), self.memories.mayStop(daemon.memory) {
            var next = world
            Self.die(index, &next)
            steps.append(Step(kind: .calm, name: "daemon \(index) has stopped", world: next))
        }
        for job in daemon.polls.sorted() {
            self.poll(job, index, world, &steps)
        }
        if world.isQuiet {
            self.timePasses(index, world, &steps)
        }
    }

    /// What was in memory is gone; bytes that have left are not.
    static func die(_ index: Int, _ world: inout World) {
        world.daemons[index] = nil
        world.flights = world.flights.compactMap { flight in
            guard flight.daemon == index else { return flight }
            guard flight.stage == .released else { return nil }
            var orphan = flight
            orphan.daemon = nil
            return orphan
        }
    }

    private mutating func start(_ index: Int, _ world: World, _ steps: inout [Step]) {
        guard !self.design.locksHome || world.daemons.allSatisfy({ $0 == nil }) else { return }
        // A second daemon starts by mistake, and once.
        let isByMistake = index > 0
        guard !isByMistake || world.budget.whims > 0 else { return }
        var next = world
        if isByMistake { next.budget.whims -= 1 }
        do {
            try next.ledger.recover(world.receipts, self.legal)
        } catch {
            next.fault = "recovery was refused: \(error.reason)"
        }
        for other in next.daemons.indices { next.daemons[other]?.isLatest = false }
        if world.budget.crashes > 0, !world.receipts.isEmpty {
            // The receipts are emptied only after the recovery is durable.
            var dead = next
            dead.budget.crashes -= 1
            steps.append(Step(kind: .trouble, name: "daemon \(index) dies while it recovers", world: dead))
        }
        next.receipts = []
        next.canonicalise()
        next.daemons[index] = World.Daemon(memory: self.memories.start(next.ledger, nextAttempt: next.nextAttempt))
        self.turn(index, [.woke], next, named: { "daemon \(index) starts" }, isByMistake ? .whim : .calm, into: &steps)
    }

    private mutating func timePasses(_ index: Int, _ world: World, _ steps: inout [Step]) {
        guard let daemon = world.daemons[index] else { return }
        var next = world
        if self.design.rescuesByTime {
            for job in next.ledger.jobIDs where next.ledger.unsureAttempt(of: job) != nil {
                next.ledger.rescue(job)
                next.daemons[index]?.mailbox = [.arrived]
            }
        }
        next.daemons[index]?.memory = self.memories.leap(daemon.memory)
        let news = (next.daemons[index]?.mailbox ?? []) + [.woke]
        next.daemons[index]?.mailbox = []
        self.turn(index, news, next, named: { "time passes for daemon \(index)" }, into: &steps)
    }

    private func poll(_ job: JobID, _ index: Int, _ world: World, _ steps: inout [Step]) {
        guard let daemon = world.daemons[index], let video = self.memories.video(of: job, in: daemon.memory) else {
            return
        }
        var next = world
        next.daemons[index]?.polls.remove(job)
        next.daemons[index]?.mailbox.append(.ready(job, video))
        steps.append(Step(kind: .calm, name: "job \(job.rawValue) is ready", world: next))
        guard world.budget.faults > 0 else { return }
        next = world
        next.budget.faults -= 1
        next.daemons[index]?.polls.remove(job)
        next.daemons[index]?.mailbox.append(.generationFailed(job, video))
        steps.append(Step(kind: .trouble, name: "the generation of job \(job.rawValue) fails", world: next))
    }
}
