import Foundation

/// Plans polls: what is known of generation times, and what a call is worth while so many videos share so many calls.
struct PollPlanner: Sendable {
    /// How many calls there are for polls, and who shares them.
    struct Budget: Sendable {
        /// Polls a second that can be afforded.
        let perSecond: Double
        /// How late polls are at this moment.
        let lateness: Duration
    }

    private struct Key: Hashable {
        let kind: VideoKind
        let price: Int
    }

    private struct Planned {
        let plan: PollPlan
        let expectation: (polls: Double, delay: Double)
        /// How many of the kind, and of all, had been seen when it was made.
        let seen: Int
        let seenInAll: Int
        let madeAt: BootTime
    }

    /// Prices of a call in seconds of delay: the first where there are calls enough, each next twice as dear.
    static let cheapest = 0.15
    private static let prices = 11
    private static let reviewEvery: Duration = .seconds(5)
    private static let mostPlans = 256

    private(set) var times = GenerationTimes()
    private var seenInAll = 0
    /// Videos that generate, by kind.
    private var generating: [VideoKind: Int] = [:]

    private var shortest: Duration
    private var longest: Duration
    private var grid: PauseGrid
    private(set) var price = 0
    /// The cheapest at which all videos together ask for no more than there is.
    private var fair = 0
    /// How many prices dearer than planned, because polls are late all the same.
    private var pressure = 0
    /// The dearest that a call has been since what is planned was last brought forward.
    private var dearest = 0
    private var nextReview: BootTime?
    private var plans: [Key: Planned] = [:]

    init(shortest: Duration, longest: Duration, known: [TimedVideo] = []) {
        self.shortest = shortest
        self.longest = longest
        self.grid = PauseGrid(
            PollPlan.Bounds(shortest: max(0.1, shortest.inSeconds), longest: max(shortest.inSeconds, longest.inSeconds))
        )
        for video in known { self.learn(video.seconds, of: video.kind) }
    }

    mutating func setBounds(shortest: Duration, longest: Duration) {
        guard shortest != self.shortest || longest != self.longest else { return }
        (self.shortest, self.longest) = (shortest, longest)
        self.nextReview = nil
    }

    mutating func learn(_ seconds: Double, of kind: VideoKind) {
        self.times.learn(seconds, of: kind)
        self.seenInAll += 1
    }

    mutating func began(_ kind: VideoKind) {
        self.generating[kind, default: 0] += 1
    }

    mutating func ended(_ kind: VideoKind) {
        guard let count = self.generating[kind] else { return }
        self.generating[kind] = count > 1 ? count - 1 : nil
    }

    // MARK: - What a call is worth

    /// When the price is to be looked at again.
    func isReviewDue(at now: BootTime) -> Bool {
        self.nextReview.map { $0 <= now } ?? true
    }

    /// Finds the price at which the videos that generate ask for no more polls than there are.
    ///
    /// - Returns: whether calls have become so much cheaper that polls planned before come too late.
    @discardableResult
    mutating func review(_ budget: Budget, at now: BootTime) -> Bool {
        self.nextReview = now + Self.reviewEvery
        let count = Double(self.generating.values.reduce(0, +))
        let affordable = max(1e-6, budget.perSecond)
        self.stretch(toRound: count / affordable)
        self.findFairPrice(for: affordable, at: now)
        if budget.lateness > self.shortest * 2 {
            self.pressure = min(Self.prices, self.pressure + 1)
        } else if budget.lateness < .seconds(1) {
            self.pressure /= 2
        }
        self.price = min(Self.prices - 1, self.fair + self.pressure)
        // Twice as dear or cheap is the ordinary coming and going.
        guard self.price <= self.dearest - 2 else {
            self.dearest = max(self.dearest, self.price)
            return false
        }
        self.dearest = self.price
        return true
    }

    /// Goes on from the last fair price: the next is seldom far from it, and each price that is looked at needs plans of its own.
    private mutating func findFairPrice(for affordable: Double, at now: BootTime) {
        while self.fair < Self.prices - 1, self.demand(atPrice: self.fair, at: now) > affordable { self.fair += 1 }
        while self.fair > 0, self.demand(atPrice: self.fair - 1, at: now) <= affordable { self.fair -= 1 }
    }

    /// Where a poll of each video in turn takes longer than the longest pause, pauses have to be longer than that.
    private mutating func stretch(toRound round: Double) {
        let shortest = max(0.1, self.shortest.inSeconds)
        var longest = max(shortest, self.longest.inSeconds)
        // In steps, so that plans need not be made anew for every video that comes and goes.
        while longest < round * 1.25 { longest *= 1.5 }
        let bounds = PollPlan.Bounds(shortest: shortest, longest: longest)
        guard bounds != self.grid.bounds else { return }
        self.grid = PauseGrid(bounds)
        self.plans = [:]
    }

    /// Polls a second that all videos ask for together at a price: each takes so many over its time (Little's law).
    private mutating func demand(atPrice price: Int, at now: BootTime) -> Double {
        var sum = 0.0
        for (kind, count) in self.generating {
            let expectation = self.planned(kind, price: price, at: now).expectation
            sum += Double(count) * expectation.polls / (self.meanTime(of: kind) + expectation.delay)
        }
        return sum
    }

    private func meanTime(of kind: VideoKind) -> Double {
        max(1, self.times.known(of: kind)?.mean ?? 60)
    }

    /// Videos a second that end while so many generate.
    var endsPerSecond: Double {
        self.generating.reduce(0) { $0 + Double($1.value) / self.meanTime(of: $1.key) }
    }

    // MARK: - Plans

    private mutating func planned(_ kind: VideoKind, price: Int, at now: BootTime) -> Planned {
        let key = Key(kind: kind, price: price)
        if let known = self.plans[key], !self.isOutOfDate(known, kind, at: now) { return known }
        if self.plans.count >= Self.mostPlans { self.plans = [:] }
        let plan = PollPlan(
            self.times.expected(of: kind),
            price: Self.cheapest * Double(1 << price),
            over: self.grid
        )
        let planned = Planned(
            plan: plan,
            expectation: plan.expectation(),
            seen: self.times.seen(of: kind),
            seenInAll: self.seenInAll,
            madeAt: now
        )
        self.plans[key] = planned
        return planned
    }

    /// A tenth more seen, or twenty five: at first each counts, later they come in crowds.
    private func isOutOfDate(_ planned: Planned, _ kind: VideoKind, at now: BootTime) -> Bool {
        let news = self.times.seen(of: kind) - planned.seen
        let others = planned.seen < 20 ? self.seenInAll - planned.seenInAll : 0
        guard max(news, others) >= min(25, max(1, planned.seen / 10)) else { return false }
        return planned.seen < 20 || now - planned.madeAt >= Self.reviewEvery
    }

    /// How long to wait with the next poll of a video that is not ready at this age.
    mutating func pause(_ kind: VideoKind, age: Duration, at now: BootTime) -> Duration {
        .seconds(self.planned(kind, price: self.price, at: now).plan.pause(at: max(0, age.inSeconds)))
    }

    /// How likely a video is ready at this age.
    mutating func chance(_ kind: VideoKind, age: Duration, at now: BootTime) -> Double {
        self.planned(kind, price: self.price, at: now).plan.chance(from: 0, to: max(0, age.inSeconds))
    }

    /// Polls that one video takes at the price in force, on average over those that generate.
    mutating func pollsEach(at now: BootTime) -> Double {
        let count = Double(self.generating.values.reduce(0, +))
        guard count > 0 else { return 3 }
        var sum = 0.0
        for (kind, share) in self.generating {
            sum += Double(share) * self.planned(kind, price: self.price, at: now).expectation.polls
        }
        return sum / count
    }
}

/// How long a video of a kind took to be made.
package struct TimedVideo: Hashable, Sendable {
    package let kind: VideoKind
    package let seconds: Double

    package init(kind: VideoKind, seconds: Double) {
        self.kind = kind
        self.seconds = seconds
    }
}
