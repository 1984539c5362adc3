import Foundation

@testable import PaddockCore

/// Every memory that a daemon can have: real orchestrators, of which those that can never be told apart are kept once.
///
/// Time stands still but for leaps so long that everything that waits is due afterwards and nothing is fresh. Between leaps only
/// "due", "later" and "never" can be told apart, so that is what stands in a key.
struct Memories {
    /// A memory, by its place.
    typealias ID = Int

    private struct Memory {
        var orchestrator: Orchestrator
        var now: Moment
    }

    private struct Turn: Hashable {
        let memory: ID
        let news: [News]
    }

    private var memories: [Memory] = []
    private var places: [MemoryKey: ID] = [:]
    private var turns: [Turn: (ID, Decisions)] = [:]

    private static let beginning = Moment(
        boot: BootTime(nanoseconds: 0),
        wall: Date(timeIntervalSince1970: 1_800_000_000)
    )
    /// Never the rate: it has its own tests, and here it would only multiply the states.
    private static let requestsPerMinute = 1_000_000
    private static let leap = Duration.seconds(2 * 86_400)

    var count: Int { self.memories.count }
    var turnCount: Int { self.turns.count }

    /// A daemon that has just recovered.
    mutating func start(_ ledger: ModelLedger, nextAttempt: AttemptID) -> ID {
        var settings = OrchestratorSettings()
        settings.requestsPerMinute = Self.requestsPerMinute
        let paid = ledger.attempts.compactMap { attempt -> PaidJob? in
            guard let video = attempt.video, ledger[attempt.job] == .generating || ledger[attempt.job] == .downloading
            else { return nil }
            return ModelJob.paid(attempt.job, attempt.id, video, ledger[attempt.job], at: Self.beginning.wall)
        }
        let recovered = Recovered(
            epoch: 1,
            nextAttempt: nextAttempt,
            paid: paid,
            newlyHeld: [],
            pause: .nothing,
            counts: StateCounts(),
            spent: [:]
        )
        let orchestrator = Orchestrator(settings: settings, recovered: recovered, seed: 1, at: Self.beginning)
        return self.place(Memory(orchestrator: orchestrator, now: Self.beginning))
    }

    /// The orchestrator's own decision, remembered.
    mutating func turn(_ id: ID, _ news: [News]) -> (ID, Decisions) {
        let turn = Turn(memory: id, news: news)
        if let known = self.turns[turn] { return known }
        var memory = self.memories[id]
        let decisions = memory.orchestrator.turn(news.map { $0.event(at: memory.now) }, at: memory.now)
        let result = (self.place(memory), decisions)
        self.turns[turn] = result
        return result
    }

    mutating func armingFailed(_ id: ID, _ attempts: [AttemptID]) -> ID {
        var memory = self.memories[id]
        memory.orchestrator.armingFailed(attempts)
        return self.place(memory)
    }

    mutating func leap(_ id: ID) -> ID {
        var memory = self.memories[id]
        memory.now = Moment(boot: memory.now.boot + Self.leap, wall: memory.now.wall + Self.leap.inSeconds)
        return self.place(memory)
    }

    /// The video that the daemon follows for this job.
    func video(of job: JobID, in id: ID) -> VideoID? { self.memories[id].orchestrator.followed[job]?.videoID }

    /// The job that this attempt is for, while it is in the air.
    func job(of attempt: AttemptID, in id: ID) -> JobID? {
        self.memories[id].orchestrator.creating[attempt]?.waiting.job.id
    }

    func isStopping(_ id: ID) -> Bool { self.memories[id].orchestrator.isStopping }

    func mayStop(_ id: ID) -> Bool { self.memories[id].orchestrator.mayStop }

    private mutating func place(_ memory: Memory) -> ID {
        var memory = memory
        // What only spaces calls out or shares them among kinds is made the same, so that it can't tell states apart.
        memory.orchestrator.randomness = Randomness(seed: 1)
        memory.orchestrator.fairShare = FairShare()
        let longAgo = Moment(boot: memory.now.boot + (.zero - Self.leap), wall: memory.now.wall)
        memory.orchestrator.limiter = CallLimiter(requestsPerMinute: Self.requestsPerMinute, at: longAgo)
        let key = MemoryKey(&memory.orchestrator, at: memory.now)
        if let known = self.places[key] { return known }
        self.memories.append(memory)
        self.places[key] = self.memories.count - 1
        return self.memories.count - 1
    }
}

/// All of an orchestrator that decides what it will do, seen from "now".
struct MemoryKey: Hashable {
    private var words: [Int64] = []
    private let paging: Paging

    init(_ orchestrator: inout Orchestrator, at now: Moment) {
        self.paging = orchestrator.paging
        // Drops the ranks of jobs that have gone.
        _ = orchestrator.peekReady()
        self.addGeneral(orchestrator, at: now)
        self.addGates(orchestrator.gates, at: now.boot)
        self.addBreaker(orchestrator.breaker, at: now.boot)
        self.addJobs(orchestrator, at: now.boot)
    }

    private mutating func add(_ flags: Bool...) {
        self.words.append(flags.reduce(1) { $0 << 1 | ($1 ? 1 : 0) })
    }

    private mutating func addGeneral(_ orchestrator: Orchestrator, at now: Moment) {
        self.words.append(orchestrator.nextAttempt.rawValue)
        self.words.append(Int64(orchestrator.probe.failuresInARow))
        self.words += [orchestrator.pollsInFlight, orchestrator.generatingCount, orchestrator.fetchQueue.active].map {
            Int64($0)
        }
        var disk = orchestrator.disk
        self.add(
            orchestrator.isStopping,
            orchestrator.pause == .nothing,
            orchestrator.probe.isFresh(at: now.boot, spacing: orchestrator.limiter.pace(at: now.boot)),
            orchestrator.probe.underWay != nil,
            orchestrator.probe.underWay?.contains(.auth) == true,
            orchestrator.probe.underWay?.contains(.api) == true,
            orchestrator.disk.isFresh(at: now.boot),
            disk.start(),
            orchestrator.fetchQueue.isEmpty,
            orchestrator.limiter.pause(at: now.boot) != nil
        )
    }

    private mutating func addGates(_ gates: Gates, at now: BootTime) {
        for gate in Gate.allCases {
            switch gates[gate]?.probe {
            case nil: self.words.append(0)
            case .underWay: self.words.append(1)
            case .due(nil): self.words.append(2)
            case .due(let due?): self.words.append(due <= now ? 3 : 4)
            }
        }
    }

    /// The breaker keeps its state to itself, so its answers are what is noted.
    private mutating func addBreaker(_ breaker: UnsureBreaker, at now: BootTime) {
        var (second, probe, trust) = (breaker, breaker, breaker)
        self.add(second.unsure(wasProbe: false, at: now) == .stayOpen)
        switch probe.unsure(wasProbe: true, at: now) {
        case .stayOpen: self.words.append(-2)
        case .close(let pause): self.words.append(pause.map(\.wholeNanoseconds) ?? -1)
        }
        var cleanCreatesMissing: Int64 = 0
        while trust.isCautious {
            trust.certain(wasProbe: false)
            cleanCreatesMissing += 1
        }
        self.words.append(cleanCreatesMissing)
    }

    private mutating func addJobs(_ orchestrator: Orchestrator, at now: BootTime) {
        for (id, job) in orchestrator.waiting.sorted(by: { $0.key < $1.key }) {
            self.words.append(id.rawValue)
            self.add(job.state == .ready, job.state == .blockedByPlan)
        }
        for (id, job) in orchestrator.creating.sorted(by: { $0.key < $1.key }) {
            self.words += [-10, id.rawValue, job.waiting.job.id.rawValue]
            self.add(
                job.phase == .armed,
                job.isCancelled,
                job.probes.contains(.credits),
                job.probes.contains(.unsure)
            )
        }
        let duePolls = Self.due(orchestrator.polls, at: now)
        let dueThumbnails = Self.due(orchestrator.thumbnailDeadlines, at: now)
        for id in orchestrator.followed.ids.sorted() {
            guard let job = orchestrator.followed[id] else { continue }
            self.words += [-20, id.rawValue, job.attempt.rawValue]
            self.add(
                job.isPolling,
                job.needsPoll,
                duePolls.contains(id),
                dueThumbnails.contains(id),
                orchestrator.stalledLocalWork.contains(id)
            )
            if case .delivering(let delivery) = job.state {
                self.words += [-30, Self.number(delivery.video), Self.number(delivery.thumbnail)]
            }
        }
    }

    private static func due(_ queue: DueQueue<JobID>, at now: BootTime) -> Set<JobID> {
        var queue = queue
        var due: Set<JobID> = []
        while let job = queue.popDue(at: now) { due.insert(job) }
        return due
    }

    private static func due(_ queue: PollQueue, at now: BootTime) -> Set<JobID> {
        var queue = queue
        var due: Set<JobID> = []
        while let job = queue.popDue(at: now) { due.insert(job) }
        return due
    }

    private static func number(_ life: AssetLife) -> Int64 {
        switch life {
        case .needsLink: 0
        case .queued: 1
        case .fetching: 2
        case .publishing: 3
        case .published: 4
        case .givenUp: 5
        }
    }
}
