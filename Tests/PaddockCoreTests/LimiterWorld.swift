@testable import PaddockCore

/// A limiter against a server in virtual time: workers that always have another call to make, and answers that take their time.
struct LimiterWorld {
    private enum Happening {
        case arrives(sent: Double, rtt: Double)
        case answered(LimitedServer.Answer, sent: Double)
    }

    var limiter: CallLimiter
    var server: LimitedServer
    private(set) var now: Double
    /// When calls went out, passed and were refused.
    private(set) var sent: [Double] = []
    private(set) var passed: [Double] = []
    private(set) var refused: [Double] = []

    private let workers: Int
    private var dice: Randomness
    private var happenings: [Int: Happening] = [:]
    private var timetable = DueQueue<Int>()
    private var count = 0
    private var inFlight = 0

    init(
        _ server: LimitedServer,
        perMinute: Int,
        seed: UInt64,
        workers: Int = 8,
        saved: SavedPace? = nil,
        from start: Double = 0
    ) {
        self.server = server
        self.workers = workers
        self.now = start
        self.dice = Randomness(seed: seed)
        self.limiter = CallLimiter(requestsPerMinute: perMinute, saved: saved, at: moment(start))
    }

    mutating func run(until end: Double) {
        while true {
            self.sendAll()
            var next = self.timetable.earliest().map { Double($0.nanoseconds) / 1e9 } ?? .infinity
            if self.inFlight < self.mostInFlight, case .notBefore(let due) = self.limiter.peek(at: boot(self.now)) {
                next = min(next, Double(due.nanoseconds) / 1e9)
            }
            guard next < end else { break }
            self.now = max(self.now, next)
            while let key = self.timetable.popDue(at: boot(self.now)) {
                if let what = self.happenings.removeValue(forKey: key) { self.happen(what) }
            }
        }
        self.now = end
    }

    private var mostInFlight: Int { min(self.workers, self.limiter.mostInFlight(at: boot(self.now))) }

    private mutating func sendAll() {
        let now = boot(self.now)
        while self.inFlight < self.mostInFlight {
            guard self.limiter.peek(at: now) == .now else {
                self.limiter.needed(at: now)
                return
            }
            self.limiter.take(at: now)
            self.inFlight += 1
            self.sent.append(self.now)
            let rtt = Double.random(in: 0.1...0.3, using: &self.dice)
            self.schedule(.arrives(sent: self.now, rtt: rtt), after: rtt / 2)
        }
    }

    private mutating func happen(_ what: Happening) {
        switch what {
        case .arrives(let sent, let rtt):
            self.schedule(.answered(self.server.call(at: self.now), sent: sent), after: rtt / 2)
        case .answered(let answer, let sent):
            self.inFlight -= 1
            switch answer {
            case .passed:
                self.passed.append(self.now)
                self.limiter.passed(sentAt: boot(sent), at: boot(self.now))
            case .refused(let retryAfter):
                self.refused.append(self.now)
                self.limiter.refused(
                    sentAt: boot(sent),
                    retryAfter: retryAfter.map { .seconds($0) },
                    at: moment(self.now),
                    &self.dice
                )
            }
        }
    }

    private mutating func schedule(_ what: Happening, after delay: Double) {
        self.count += 1
        self.happenings[self.count] = what
        self.timetable.set(self.count, due: boot(self.now + delay))
    }
}

// MARK: - What came of it

extension LimiterWorld {
    /// What passed between two moments, of what the server would have let pass.
    func goodput(from: Double, to: Double) -> Double {
        Double(self.passed.count { $0 >= from && $0 < to }) / self.server.allows(from: from, to: to)
    }

    /// The share of refusals among the answers between two moments.
    func refusedShare(from: Double, to: Double) -> Double {
        let refused = self.refused.count { $0 >= from && $0 < to }
        let passed = self.passed.count { $0 >= from && $0 < to }
        return Double(refused) / Double(max(1, refused + passed))
    }

    /// The most refusals in any ten seconds.
    var worstTenSeconds: Int {
        var worst = 0
        var first = 0
        for (index, time) in self.refused.enumerated() {
            while self.refused[first] < time - 10 { first += 1 }
            worst = max(worst, index - first + 1)
        }
        return worst
    }

    func mostSent(within stretch: Double) -> Int {
        var most = 0
        var first = 0
        for (index, time) in self.sent.enumerated() {
            while self.sent[first] <= time - stretch { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}
