@testable import PaddockCore

/// A whole studio in virtual time: the real orchestrator with a queue of jobs, before an API with a limit and videos that take their time.
struct StudioWorld {
    enum Kind { case poll, create, presign, other }

    struct Video {
        let job: JobID
        let createdAt: Double
        let readyAt: Double
        var polls: [Double] = []
        var seenAt: Double?
    }

    private enum Happening {
        case tell(Event)
        /// A call reaches the server.
        case arrives(Effect, sent: Double)
    }

    private(set) var orchestrator: Orchestrator
    private(set) var now: Double
    private(set) var videos: [VideoID: Video] = [:]
    private(set) var calls: [(at: Double, kind: Kind)] = []
    private(set) var refusals: [(at: Double, kind: Kind)] = []
    private(set) var records: [Record] = []
    /// Moments at which the orchestrator was asked, and how many of them came from an alarm.
    private(set) var turns = 0
    /// The longest that polls were due and none went.
    private(set) var longestStarved = 0.0
    private var lastPoll = 0.0

    var server: LimitedServer
    /// How many videos the API lets generate at once; it answers creates beyond with 429.
    var mostGenerating = Int.max
    private let spread: Spread
    /// Takes the place of the spread: any time within it is as likely.
    private let even: ClosedRange<Double>?
    private var dice: Randomness
    private var pending: [PendingJob]
    private var happenings: [Int: Happening] = [:]
    private var timetable = DueQueue<Int>()
    private var count = 0
    private var wakeAt: BootTime?

    init(
        jobs: Int,
        spread: Spread,
        server: LimitedServer = LimitedServer(.none),
        seed: UInt64 = 1,
        paid: [(PaidJob, readyIn: Double)] = [],
        media: Int = 0,
        even: ClosedRange<Double>? = nil,
        _ change: (inout OrchestratorSettings) -> Void = { _ in }
    ) {
        var settings = OrchestratorSettings()
        change(&settings)
        self.now = 1000
        self.spread = spread
        self.even = even
        self.server = server
        self.dice = Randomness(seed: seed)
        self.pending = (0..<jobs).map { number in
            Bench.job(Int64(1_000_000 + number), media: number < media ? [medium(number + 1)] : [])
        }
        let recovered = Recovered(
            epoch: 1,
            nextAttempt: attempt(1),
            paid: paid.map(\.0),
            newlyHeld: [],
            pause: .nothing,
            counts: StateCounts(),
            spent: [:]
        )
        self.orchestrator = Orchestrator(settings: settings, recovered: recovered, seed: seed, at: moment(1000))
        for (job, readyIn) in paid {
            self.videos[job.videoID] = Video(job: job.id, createdAt: 1000, readyAt: 1000 + readyIn)
        }
        self.turn([.woke])
    }

    /// Plays on for so many seconds.
    mutating func run(_ seconds: Double) {
        let end = self.now + seconds
        while true {
            let next = [self.timetable.earliest(), self.wakeAt].compactMap(\.self).min()
            guard let next, Double(next.nanoseconds) / 1e9 <= end else { break }
            self.now = max(self.now, Double(next.nanoseconds) / 1e9)
            var events: [Event] = []
            while let key = self.timetable.popDue(at: next) {
                switch self.happenings.removeValue(forKey: key) {
                case .tell(let event): events.append(event)
                case .arrives(let effect, let sent): self.arrive(effect, sent: sent)
                case nil: break
                }
            }
            if !events.isEmpty || self.wakeAt.map({ $0 <= next }) == true {
                self.turn(events.isEmpty ? [.woke] : events)
            }
        }
        self.now = end
    }

    private mutating func turn(_ events: [Event]) {
        self.turns += 1
        let decisions = self.orchestrator.turn(events, at: moment(self.now))
        self.records += decisions.records.filter { if case .noted = $0 { true } else { false } }
        self.wakeAt = decisions.wakeAt
        for attempt in decisions.arming { self.armed(attempt) }
        for effect in decisions.effects { self.perform(effect) }
        let lateness = self.orchestrator.polls.lateness(at: boot(self.now)).inSeconds
        if lateness > 0 { self.longestStarved = max(self.longestStarved, min(lateness, self.now - self.lastPoll)) }
    }

    private mutating func schedule(_ what: Happening, after delay: Double) {
        self.count += 1
        self.happenings[self.count] = what
        self.timetable.set(self.count, due: boot(self.now + delay))
    }

    private mutating func rtt() -> Double { Double.random(in: 0.1...0.3, using: &self.dice) }

    // MARK: - Effects

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .page(let limit):
            let jobs = Array(self.pending.prefix(limit))
            self.schedule(.tell(.paged(jobs, keys: [:], limit: limit)), after: 0.001)
        case .measureDisk: self.schedule(.tell(.diskMeasured(free: 1 << 40)), after: 0.001)
        case .create(let attempt, _):
            self.take(attempt)
            self.schedule(.tell(.createAsksToArm(attempt)), after: 0.05)
            self.note(.create)
        case .poll, .probe, .presign:
            self.note(
                { if case .poll = effect { .poll } else if case .presign = effect { .presign } else { .other } }()
            )
            self.schedule(.arrives(effect, sent: self.now), after: self.rtt() / 2)
        case .put(let content, let ticket): self.schedule(.tell(.put(content, .success(ticket))), after: 1)
        case .fetch(let job, _, let asset, _):
            self.schedule(.tell(.fetched(job, asset, .success(Bench.file(asset)))), after: 0.5)
        case .publish(let job, _, let asset, _):
            self.schedule(.tell(.published(job, asset, .success("x"))), after: 0.01)
        case .writeRecord(let job): self.schedule(.tell(.recordWritten(job, .success(()))), after: 0.01)
        case .inspect, .denyArm, .holdTransfers, .tidy: break
        }
    }

    private mutating func note(_ kind: Kind) {
        self.calls.append((self.now, kind))
        if kind == .poll { self.lastPoll = self.now }
    }

    private var attempts: [AttemptID: JobID] = [:]

    private mutating func take(_ attempt: AttemptID) {
        guard let job = self.orchestrator.creating[attempt]?.waiting.job.id else { return }
        self.attempts[attempt] = job
        self.pending.removeAll { $0.id == job }
    }

    private mutating func armed(_ attempt: AttemptID) {
        let sent = self.now
        guard let job = self.attempts[attempt] else { return }
        let generating = self.videos.values.count { $0.readyAt > self.now }
        let isFull = generating >= self.mostGenerating
        let end: CreateEnd
        if isFull || self.server.call(at: self.now) != .passed {
            self.refusals.append((self.now, .create))
            let told = JobFailure(code: "rate_limited", message: "x")
            let failure = CallFailure(.rateLimited(retryAfter: nil), message: "x", failure: told)
            end = .rejected(failure, httpStatus: 429)
            self.pending.append(Bench.job(job.rawValue))
            self.pending.sort { $0.id < $1.id }
        } else {
            let video = VideoID(rawValue: "video-\(job.rawValue)")
            let part = Double(job.rawValue - 1_000_000) / 4000
            let time = self.even.map { Double.random(in: $0, using: &self.dice) } ?? self.spread.draw(part, &self.dice)
            self.videos[video] = Video(job: job, createdAt: self.now, readyAt: self.now + time)
            end = .accepted(video, httpStatus: 201)
        }
        self.schedule(.tell(.createEnded(attempt, end, sentAt: boot(sent))), after: self.rtt())
    }

    private mutating func arrive(_ effect: Effect, sent: Double) {
        let back = self.rtt() / 2
        let answer = self.server.call(at: self.now)
        var failure: CallFailure?
        if case .refused(let after) = answer {
            let kind: Kind = if case .poll = effect { .poll } else { .other }
            self.refusals.append((self.now, kind))
            failure = CallFailure(.rateLimited(retryAfter: after.map { .seconds($0) }), message: "x")
        }
        switch effect {
        case .poll(let job, let id):
            let result = failure.map { Result.failure($0) } ?? .success(self.look(at: id))
            self.schedule(.tell(.polled(job, result, sentAt: boot(sent))), after: back)
        case .presign(let content):
            let ticket = UploadTicket(url: "u", key: "k\(content.sha256)")
            self.schedule(
                .tell(.presigned(content, failure.map { .failure($0) } ?? .success(ticket), sentAt: boot(sent))),
                after: back
            )
        default:
            let result: Result<Void, CallFailure> = failure.map { .failure($0) } ?? .success(())
            self.schedule(.tell(.probed(result, sentAt: boot(sent))), after: back)
        }
    }

    private mutating func look(at id: VideoID) -> RemoteVideo {
        self.videos[id]?.polls.append(self.now)
        let readyAt = self.videos[id]?.readyAt ?? .infinity
        let isReady = readyAt <= self.now
        if isReady, self.videos[id]?.seenAt == nil { self.videos[id]?.seenAt = self.now }
        return RemoteVideo(
            id: id,
            status: isReady ? .ready : .unfinished("processing"),
            videoURL: isReady ? "v" : nil,
            thumbnailURL: isReady ? "t" : nil,
            readyAt: isReady ? moment(readyAt).wall : nil
        )
    }
}

// MARK: - What came of it

extension StudioWorld {
    var seen: [Video] { self.videos.values.filter { $0.seenAt != nil } }

    var meanDelay: Double {
        self.seen.map { ($0.seenAt ?? 0) - $0.readyAt }.reduce(0, +) / Double(max(1, self.seen.count))
    }

    var pollsEach: Double { Double(self.seen.map(\.polls.count).reduce(0, +)) / Double(max(1, self.seen.count)) }

    func calls(_ kind: Kind) -> [Double] { self.calls.filter { $0.kind == kind }.map(\.at) }

    /// Pauses between two answered polls of one video.
    var spacings: [Double] { self.videos.values.flatMap { zip($0.polls.dropFirst(), $0.polls).map { $0 - $1 } } }
}

/// Jain's index of fairness: 1 where all have the same, 1/n where one has all.
func fairness(_ shares: [Double]) -> Double {
    let sum = shares.reduce(0, +)
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    return squares == 0 ? 1 : sum * sum / (Double(shares.count) * squares)
}
