import Foundation
import Testing

@testable import PaddockCore

/// Ways to poll, in virtual time, over several spreads of generation times. The figures are the table on the page Rate.
@Suite struct PollPlanTests {
    struct Goal: Sendable, CustomTestStringConvertible {
        let spread: Spread
        /// The most polls a video, of those that a poll every five seconds takes.
        let polls: Double
        /// The longest mean delay, in seconds.
        let delay: Double

        var testDescription: String { self.spread.rawValue }
    }

    private static let bounds = PollPlan.Bounds(shortest: 5, longest: 30)
    private static let videos = 1600

    /// Videos one after another, learning as they come; the first few hundred do not count.
    private func learned(_ spread: Spread, price: Double) -> PollingCost {
        var dice = Randomness(seed: 11)
        var times = GenerationTimes()
        let kind = VideoKind(durationSec: 6, resolution: nil)
        var cost = PollingCost()
        var plan = PollPlan(times.expected(of: kind), price: price, over: PauseGrid(Self.bounds))
        for number in 0..<Self.videos {
            let time = spread.draw(Double(number) / Double(Self.videos), &dice)
            var one = PollingCost()
            one.add(time) { age in
                max(Self.bounds.shortest, plan.pause(at: age) * (1 - 0.1 * Double.random(in: 0...1, using: &dice)))
            }
            if number >= 300 {
                cost.polls += one.polls
                cost.delays += one.delays
            }
            times.learn(time, of: kind)
            if number % 20 == 19 {
                plan = PollPlan(times.expected(of: kind), price: price, over: PauseGrid(Self.bounds))
            }
        }
        return cost
    }

    private func plain(_ spread: Spread, _ pause: (Int) -> Double) -> PollingCost {
        var dice = Randomness(seed: 11)
        var cost = PollingCost()
        for number in 0..<Self.videos {
            // A script begins at no particular moment.
            let offset = Double.random(in: 0...1, using: &dice)
            let time = spread.draw(Double(number) / Double(Self.videos), &dice)
            var count = 0
            cost.add(time + offset) { _ in
                defer { count += 1 }
                return pause(count)
            }
        }
        return cost
    }

    @Test(arguments: [
        Goal(spread: .fixed, polls: 0.4, delay: 3.6), Goal(spread: .narrow, polls: 0.45, delay: 2.9),
        Goal(spread: .published, polls: 0.52, delay: 3.4), Goal(spread: .bimodal, polls: 0.5, delay: 3),
        // Where any moment is as good as the next there is nothing to learn but when it cannot be.
        Goal(spread: .uniform, polls: 0.75, delay: 3), Goal(spread: .heavy, polls: 0.6, delay: 3.2),
        Goal(spread: .memoryless, polls: 0.95, delay: 3.4), Goal(spread: .changing, polls: 0.5, delay: 3),
    ])
    func halfThePollsSeeVideosAsSoonWhereThereIsSomethingToLearn(goal: Goal) {
        let spread = goal.spread
        let five = self.plain(spread) { _ in 5 }
        let learned = self.learned(spread, price: PollPlanner.cheapest)
        let rows = [
            ("every 5 s", five), ("every 7.5 s", self.plain(spread) { _ in 7.5 }),
            ("every 10 s", self.plain(spread) { _ in 10 }),
            ("5 s · 1.3ⁿ, to 60 s", self.plain(spread) { min(60, 5 * pow(1.3, Double($0))) }),
            ("planned, calls enough", learned), ("planned, calls scarce", self.learned(spread, price: 1.2)),
            ("planned, calls very scarce", self.learned(spread, price: 4.8)),
        ]
        for (name, cost) in rows { print("POLLS | \(spread.rawValue) | \(name) | \(cost.text) |") }
        #expect(learned.pollsEach <= goal.polls * five.pollsEach)
        #expect(learned.mean <= goal.delay)
    }

    @Test func withoutAnyKnowledgeAPlanIsStillReasonable() {
        let times = GenerationTimes()
        let plan = PollPlan(
            times.expected(of: VideoKind(durationSec: 6, resolution: nil)),
            price: PollPlanner.cheapest,
            over: PauseGrid(Self.bounds)
        )
        for age in stride(from: 0.0, through: 900, by: 10) {
            let pause = plan.pause(at: age)
            #expect(pause >= 5 && pause <= 30)
        }
        #expect(plan.pause(at: 20) <= 10)
        #expect(plan.pause(at: 800) >= 12)
    }

    @Test func aKindWithoutTimesOfItsOwnIsPlannedByOthers() {
        var times = GenerationTimes()
        let known = VideoKind(durationSec: 6, resolution: "720p")
        let fresh = VideoKind(durationSec: 12, resolution: "1080p", inputs: [.image])
        for number in 0..<100 { times.learn(100 + Double(number % 10), of: known) }
        let plan = PollPlan(times.expected(of: fresh), price: 0.4, over: PauseGrid(Self.bounds))
        #expect(plan.pause(at: 0) >= 15, "nothing is ready in the first seconds")
        for _ in 0..<40 { times.learn(10, of: fresh) }
        let own = PollPlan(times.expected(of: fresh), price: 0.4, over: PauseGrid(Self.bounds))
        #expect(own.pause(at: 0) <= 13, "its own times count more")
        #expect(times.known(of: VideoKind(durationSec: 3, resolution: nil)) != nil)
    }

    @Test(arguments: [0, 0.2, 0.5, 3, 59, 3600, 1e7]) func everyTimeHasABin(seconds: Double) {
        let bin = TimeHistogram.bin(of: seconds)
        #expect((0..<TimeHistogram.bins).contains(bin))
        #expect(TimeHistogram.edge(bin) <= seconds)
        #expect(seconds < TimeHistogram.edge(bin + 1) || bin == TimeHistogram.bins - 1)
    }

    @Test func oldTimesFade() throws {
        var times = GenerationTimes()
        let kind = VideoKind(durationSec: 6, resolution: nil)
        for _ in 0..<1000 { times.learn(60, of: kind) }
        for _ in 0..<200 { times.learn(200, of: kind) }
        let median = try #require(times.known(of: kind)?.quantile(0.5))
        #expect(median > 180)
    }
}

@Suite struct PollPlannerTests {
    private static let kind = VideoKind(durationSec: 6, resolution: nil)

    private func planner(_ count: Int) -> PollPlanner {
        var dice = Randomness(seed: 3)
        let known = (0..<200).map { _ in TimedVideo(kind: Self.kind, seconds: Spread.narrow.draw(0, &dice)) }
        var planner = PollPlanner(shortest: .seconds(5), longest: .seconds(30), known: known)
        for _ in 0..<count { planner.began(Self.kind) }
        return planner
    }

    @Test func aCallIsDearerTheFewerThereAreForAVideo() {
        var prices: [Int] = []
        for budget in [10.0, 1, 0.5, 0.2, 0.05] {
            var planner = self.planner(20)
            planner.review(.init(perSecond: budget, lateness: .zero), at: boot(0))
            prices.append(planner.price)
        }
        #expect(prices == prices.sorted())
        #expect(prices.first == 0)
        #expect((prices.last ?? 0) >= 8)
    }

    @Test func thousandsWithFewCallsAreStillAskedAfterInTurn() {
        var planner = self.planner(5000)
        planner.review(.init(perSecond: 1, lateness: .zero), at: boot(0))
        let pause = planner.pause(Self.kind, age: .seconds(3000), at: boot(0))
        #expect(pause > .seconds(30) && pause < .seconds(20_000))
    }

    @Test func pollsThatAreLateAllTheSameMakeCallsDearer() {
        var planner = self.planner(20)
        for second in 0..<10 {
            planner.review(.init(perSecond: 10, lateness: .seconds(60)), at: boot(Double(second) * 5))
        }
        #expect(planner.price >= 8)
        for second in 10..<30 {
            planner.review(.init(perSecond: 10, lateness: .zero), at: boot(Double(second) * 5))
        }
        #expect(planner.price == 0)
    }
}

@Suite struct PollQueueTests {
    @Test func linksGoFirstAndPicturesLetVideosGoBeforeThemButNotForEver() {
        var queue = PollQueue()
        queue.set(job(1), for: .generating, due: boot(10))
        queue.set(job(2), for: .generating, due: boot(30))
        queue.set(job(3), for: .thumbnail, due: boot(9))
        queue.set(job(4), for: .link, due: boot(20))
        queue.set(job(5), for: .generating, due: boot(5))
        queue.set(job(5), for: .link, due: boot(90))
        expect(queue.earliest(), is: boot(9))
        var order: [JobID] = []
        while let next = queue.popDue(at: boot(40)) { order.append(next) }
        #expect(order == [job(4), job(1), job(3), job(2)])
        expect(queue.lateness(at: boot(50)), is: .zero)
        expect(queue.popDue(at: boot(90)), is: job(5))
    }
}

@Suite struct TimeLeftTests {
    private static func forecast(held: Bool = false) -> Forecast {
        var times = TimeHistogram()
        for number in 0..<100 { times.add(60 + Double(number % 20)) }
        return Forecast(times: times, videosPerSecond: 0.25, delay: 5, isHeldUp: held)
    }

    private static func work(_ batch: String, _ pending: Int, _ generating: Int, age: Double? = nil) -> BatchWork {
        BatchWork(
            batch: batch,
            pending: pending,
            generating: generating,
            downloading: 0,
            youngest: age.map { moment(1000 - $0).wall }
        )
    }

    @Test func aBatchWaitsForTheQueueInFrontOfIt() throws {
        let works = [Self.work("a", 100, 5), Self.work("b", 100, 0), Self.work("c", 0, 3, age: 40)]
        let left = Self.forecast().timeLeft(of: works, at: moment(1000).wall)
        let (first, second, third) = (try #require(left["a"]), try #require(left["b"]), try #require(left["c"]))
        #expect((400...500).contains(first.seconds) && (600...700).contains(first.high))
        #expect(second.seconds - first.seconds == 400)
        #expect((20...60).contains(third.seconds) && third.high >= third.seconds)
    }

    @Test func whereNobodyKnowsWhenCreatingGoesOnNothingIsSaidOfWhatWaits() {
        let works = [Self.work("a", 100, 5), Self.work("c", 0, 3, age: 40)]
        let left = Self.forecast(held: true).timeLeft(of: works, at: moment(1000).wall)
        #expect(left["a"] == nil && left["c"] != nil)
    }
}
