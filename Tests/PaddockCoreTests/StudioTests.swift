import Foundation
import Testing

@testable import PaddockCore

/// Limiter, fair share and planner together, in the real orchestrator.
@Suite struct StudioTests {
    /// Videos that an earlier run paid for; ready after so many seconds.
    private static func paid(_ count: Int, age: Double, readyIn: (Int) -> Double) -> [(PaidJob, readyIn: Double)] {
        (1...count).map { number in
            let job = PaidJob(
                id: job(Int64(number)),
                name: JobName(batch: "spring", id: "job-\(number)"),
                attempt: attempt(Int64(number)),
                videoID: VideoID(rawValue: "video-\(number)"),
                durationSec: 6,
                resolution: nil,
                prompt: "horse \(number)",
                state: .generating,
                polls: 0,
                chargedAt: moment(1000 - age).wall,
                readyAt: nil,
                video: .missing,
                thumbnail: .missing,
                finishedAt: nil
            )
            return (job, readyIn(number))
        }
    }

    @Test(arguments: [60, 600])
    func aStartWithAThousandVideosMakesNoStormAndAsksAfterEachInTurn(perMinute: Int) {
        var world = StudioWorld(jobs: 0, spread: .fixed, paid: Self.paid(1000, age: 300) { _ in 1e6 }) {
            $0.requestsPerMinute = perMinute
            $0.generating = 2000
        }
        world.run(1)
        #expect(world.calls.count <= max(2, perMinute / 60 + 1))
        let round = 1000 / (Double(perMinute) / 60)
        world.run(round * 1.25)
        #expect(
            world.videos.values.count { $0.polls.isEmpty } == 0,
            "each was asked after within a round and a quarter"
        )
        world.run(round * 8)
        let shares = world.videos.values.map { Double($0.polls.count) }
        print("P fairness \(fairness(shares)), polls \(shares.min() ?? 0)...\(shares.max() ?? 0)")
        #expect(fairness(shares) >= 0.95)
        // Never bunched: no second has more than the rate and its burst.
        let most = Dictionary(grouping: world.calls) { Int($0.at) }.values.map(\.count).max() ?? 0
        #expect(most <= perMinute / 60 * 2 + 2)
    }

    @Test func createsNeverStarvePollsNorPollsCreates() {
        var world = StudioWorld(jobs: 3000, spread: .narrow, media: 1500) {
            $0.requestsPerMinute = 60
            $0.generating = 1000
        }
        world.run(3600)
        let polls = world.calls(.poll).filter { $0 > 1300 }
        let creates = world.calls(.create).filter { $0 > 1300 }
        let presigns = world.calls(.presign).filter { $0 > 1300 }
        print(
            "P polls \(polls.count), creates \(creates.count), presigns \(presigns.count), due polls wait \(world.longestStarved)"
        )
        // Two intervals, while a poll was due all the time.
        #expect(world.longestStarved <= 10)
        #expect(Self.longest(creates) <= 10)
        #expect(Self.longest(presigns) <= 12)
        #expect(Double(polls.count) >= 0.25 * Double(world.calls.count { $0.at > 1300 }))
    }

    private static func longest(_ times: [Double]) -> Double {
        zip(times.dropFirst(), times).map { $0 - $1 }.max() ?? .infinity
    }

    @Test func theBoundsBetweenTwoPollsAreKept() {
        var world = StudioWorld(jobs: 200, spread: .published) { $0.requestsPerMinute = 600 }
        world.run(3600)
        #expect(world.seen.count == 200)
        #expect((world.spacings.min() ?? 0) >= 5)
        #expect((world.spacings.max() ?? 0) <= 30 + 2)
        #expect(
            world.videos.values.allSatisfy { video in video.polls.first.map { $0 - video.createdAt <= 32 } ?? false }
        )
    }

    @Test(arguments: [60, 120, 600]) func slotsAreKeptFullAndPollsFitTheBudget(perMinute: Int) {
        var world = StudioWorld(jobs: 600, spread: .narrow) { $0.requestsPerMinute = perMinute }
        world.run(1800)
        let done = Double(world.seen.count { ($0.seenAt ?? 0) > 1600 })
        // Twenty slots of 75 s each, or the calls: one to create and one to see it at the least.
        let bySlots = 20.0 / 75 * 1200
        let share = done / bySlots
        print(
            "P \(perMinute)/min: \(world.pollsEach) polls, delay \(world.meanDelay), \(share) of the slots, price \(world.orchestrator.planner.price)"
        )
        #expect(share >= 0.8)
    }

    /// While creates want the calls, polls are planned far apart. Once nothing is left to create, they are cheap.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func theLastVideosOfABatchDoNotWaitAsPlannedWhileCallsWereDear(seed: UInt64) throws {
        var world = StudioWorld(jobs: 200, spread: .fixed, seed: seed, even: 2...8) {
            $0.requestsPerMinute = 1200
            $0.generating = 200
            $0.creates = 8
        }
        world.run(120)
        #expect(world.seen.count == 200)
        let lastCreate = try #require(world.calls(.create).max())
        let lastSeen = try #require(world.seen.compactMap(\.seenAt).max())
        print("P after the last create the last video was seen within \(lastSeen - lastCreate) s")
        // The slowest takes 8 s; then a review, and one more interval.
        #expect(lastSeen - lastCreate <= 8 + 5 + 5)
    }

    /// Two calls a video are the least; what is lost beside them are the last videos' making and polls that came too soon.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func aBatchThatCallsBoundEndsNearItsLimit(seed: UInt64) throws {
        var world = StudioWorld(jobs: 300, spread: .narrow, seed: seed) {
            $0.requestsPerMinute = 60
            $0.generating = 200
        }
        world.run(1800)
        #expect(world.seen.count == 300)
        let seconds = try #require(world.seen.compactMap(\.seenAt).max()) - 1000
        print("P bound by calls: \(600 / seconds) of the limit, \(world.pollsEach) polls, delay \(world.meanDelay)")
        #expect(600 / seconds >= 0.91)
    }

    /// Each job with a picture of its own, that takes a second to go up: but for the first of them, creates wait for none.
    @Test func uploadsAreAheadOfNeed() {
        func finished(media: Int) -> Double {
            var world = StudioWorld(jobs: 200, spread: .narrow, media: media) { $0.requestsPerMinute = 300 }
            world.run(1800)
            #expect(world.seen.count == 200)
            return world.seen.compactMap(\.seenAt).max() ?? .infinity
        }
        #expect(finished(media: 200) - 1000 <= (finished(media: 0) - 1000) * 1.05)
    }

    @Test func aHiddenLimitIsFoundByTheWholeStudio() {
        let server = LimitedServer(.sliding(40, window: 60))
        var world = StudioWorld(jobs: 2000, spread: .narrow, server: server) {
            $0.requestsPerMinute = 600
            $0.generating = 400
        }
        world.run(3600)
        let settled = world.calls.count { $0.at > 1300 }
        let refused = world.refusals.count { $0.at > 1300 }
        print("P hidden 40/min: \(settled) calls, \(refused) refused")
        #expect(Double(settled - refused) >= 0.85 * 40 * 55)
        #expect(Double(refused) <= 0.02 * Double(settled))
    }

    @Test(arguments: [5, 12]) func aLimitThatOnlyCreatesMeetIsRecognisedAndKept(most: Int) {
        var world = StudioWorld(jobs: 700, spread: .narrow) { $0.requestsPerMinute = 300 }
        world.mostGenerating = most
        world.run(3600)
        let refused = world.refusals.filter { $0.kind == .create }
        let ideal = Double(most) * 3600 / 75
        print(
            "P most \(most): \(world.seen.count) of \(ideal), refused \(refused.count), in the first ten minutes \(refused.count { $0.at < 1600 })"
        )
        #expect(world.orchestrator.generatingLimit.most == most)
        #expect(refused.count { $0.at >= 1600 } <= 25)
        #expect(Double(world.seen.count) >= 0.85 * ideal)
        #expect(world.orchestrator.limiter.rate(at: boot(world.now)) >= 4.9, "the pace had no part in it")
        #expect(world.records.contains { if case .noted("generating_limited", _) = $0 { true } else { false } })
    }

    @Test func aRaisedLimitOnGeneratingIsFoundAgain() {
        var world = StudioWorld(jobs: 1000, spread: .narrow) { $0.requestsPerMinute = 300 }
        world.mostGenerating = 4
        world.run(1200)
        world.mostGenerating = 1000
        world.run(3600)
        #expect(world.videos.values.count { $0.readyAt > world.now } >= 15)
    }

    @Test func workGrowsWithCallsAndNotWithTheQueue() {
        var small = StudioWorld(jobs: 0, spread: .fixed, paid: Self.paid(100, age: 0) { _ in 1e6 }) {
            $0.requestsPerMinute = 60
        }
        var large = StudioWorld(jobs: 0, spread: .fixed, paid: Self.paid(10_000, age: 0) { _ in 1e6 }) {
            $0.requestsPerMinute = 60
        }
        small.run(600)
        large.run(600)
        #expect(large.turns <= small.turns * 2 + 100)
    }
}

/// A limit that only creates meet, in single steps.
@Suite struct GeneratingLimitTests {
    @Test(arguments: [
        ("plan_gate_exceeded", "durationSec", false), ("plan_gate_exceeded", "concurrentVideos", true),
        ("too_many_videos", nil, true), ("rate_limited", nil, false), ("content_refused", nil, false),
        ("concurrency_exceeded", nil, true),
    ])
    func aRefusalThatIsAboutTheNumberOfVideosIsKnownByItsWords(code: String, field: String?, isMeant: Bool) {
        let told = JobFailure(code: code, message: "x", field: field)
        #expect(GeneratingLimit.isMeant(by: told) == (isMeant || code == "rate_limited"))
    }

    @Test func aRefusalWith403WaitsAndFailsNoJob() {
        var bench = Bench(jobs: (1...3).map { Bench.job($0) }) { $0.creates = 1 }
        bench.tell(.woke)
        bench.pay(1)
        bench.arm(2)
        bench.end(.rejected(refusal(403, "too_many_videos"), httpStatus: 403), 2)
        #expect(!bench.story.contains("failed"))
        #expect(bench.creates.isEmpty)
        bench.pass(10)
        #expect(bench.creates.isEmpty)
        bench.poll(1, .ready, video: "link")
        #expect(bench.creates == [attempt(3)], "a video has ended: the next may go")
    }
}
