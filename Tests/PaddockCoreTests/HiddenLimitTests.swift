import Foundation
import Testing

@testable import PaddockCore

/// Servers with limits of many kinds, in virtual time: an endless backlog, eight workers, answers after 0.1 to 0.3 s, five seeds each.
@Suite struct HiddenLimitTests {
    struct Server: Sendable, CustomTestStringConvertible {
        let name: String
        let limit: LimitedServer.Limit
        var perMinute = 1200
        var hours = 1.0
        /// From here on what is measured counts: after the first two cycles.
        var settled = 300.0
        /// The most refusals in any ten seconds.
        var worst = 6
        var leastGoodput = 0.85

        var testDescription: String { self.name }

        func life(_ seed: UInt64) -> LimiterWorld {
            let server = LimitedServer(self.limit, offset: Double(seed) * 11)
            var world = LimiterWorld(server, perMinute: self.perMinute, seed: seed)
            world.run(until: self.hours * 3600)
            return world
        }
    }

    static let servers: [Server] = [
        Server(name: "bucket 10/s, burst 20", limit: .bucket(burst: 20) { _ in 10 }),
        Server(name: "60/min fixed, no Retry-After", limit: .fixed(60, window: 60, saysWhen: false)),
        Server(name: "60/min fixed, Retry-After", limit: .fixed(60, window: 60, saysWhen: true)),
        Server(name: "20/min sliding", limit: .sliding(20, window: 60)),
        Server(name: "2/s, 0.5/s, 2/s", limit: .bucket(burst: 4) { $0 >= 1200 && $0 < 2400 ? 0.5 : 2 }),
        Server(
            name: "100/h fixed",
            limit: .fixed(100, window: 3600, saysWhen: false),
            hours: 8,
            settled: 7200
        ),
        Server(name: "20/min sliding, ceiling 8/s", limit: .sliding(20, window: 60), perMinute: 480),
        // Others that the design was not made for.
        Server(name: "bucket 3/min, burst 1", limit: .bucket(burst: 1) { _ in 0.05 }, hours: 4, settled: 1200),
        Server(name: "bucket 1/s, burst 60", limit: .bucket(burst: 60) { _ in 1 }, worst: 9),
        // Even spacing arrives uneven, and a window as short as the way there notices.
        Server(name: "5 in 1 s sliding", limit: .sliding(5, window: 1), leastGoodput: 0.75),
        Server(name: "600 in 10 min fixed", limit: .fixed(600, window: 600, saysWhen: false), hours: 3, settled: 1800),
        Server(name: "1/s changing to 3/s each 15 min", limit: .bucket(burst: 5) { Int($0 / 900) % 2 == 0 ? 1 : 3 }),
    ]

    @Test(arguments: Self.servers)
    func nearlyAllThatAServerAllowsIsUsedAndNextToNothingIsRefused(server: Server) {
        let end = server.hours * 3600
        let lives = (1...5 as ClosedRange<UInt64>).map(server.life)
        let goodput = lives.map { $0.goodput(from: server.settled, to: end) }
        let refused = lives.map { $0.refusedShare(from: server.settled, to: end) }
        let worst = lives.map(\.worstTenSeconds).max() ?? 0
        let row = String(
            format: "| %@ | %.3f (%.3f) | %.2f %% (%.2f %%) | %d |",
            server.name.padding(toLength: 32, withPad: " ", startingAt: 0),
            goodput.reduce(0, +) / 5,
            goodput.min() ?? 0,
            refused.reduce(0, +) / 5 * 100,
            (refused.max() ?? 0) * 100,
            worst
        )
        print(row)
        #expect(goodput.allSatisfy { $0 >= server.leastGoodput })
        #expect(refused.allSatisfy { $0 <= 0.02 })
        #expect(worst <= server.worst)
    }

    /// The first moment after a change from which calls pass, averaged over a while, as the new limit allows.
    private func settles(from: Double, to after: Double, _ seed: UInt64) -> (seconds: Double, refused: Int) {
        let limit = LimitedServer.Limit.bucket(burst: 4) { $0 < 1800 ? from : after }
        var world = LimiterWorld(LimitedServer(limit), perMinute: 1200, seed: seed)
        world.run(until: 3600)
        let stretch = 30.0
        let settled = stride(from: 1800, to: 3600 - stretch, by: 2).first { start in
            let refused = world.refused.count { $0 >= start && $0 < start + stretch }
            return refused <= 1 && world.goodput(from: start, to: start + stretch) >= 0.8
        }
        let refused = world.refused.count { $0 >= 1800 && $0 < 1920 }
        return ((settled ?? 3600) - 1800, refused)
    }

    @Test(arguments: [(2.0, 1.0), (1, 0.5), (10, 5), (2, 0.5)], 1...4 as ClosedRange<UInt64>)
    func aHalvedLimitIsKeptWithinAMinute(change: (Double, Double), seed: UInt64) {
        let (seconds, refused) = self.settles(from: change.0, to: change.1, seed)
        print("halved \(change) \(seconds) s, \(refused) refusals in two minutes")
        #expect(seconds <= 60)
        #expect(refused <= 10)
    }

    @Test(arguments: [(1.0, 2.0), (0.5, 1), (5, 10), (0.5, 2)], 1...4 as ClosedRange<UInt64>)
    func aDoubledLimitIsFoundWithinAQuarterOfAnHour(change: (Double, Double), seed: UInt64) {
        let (seconds, _) = self.settles(from: change.0, to: change.1, seed)
        print("doubled \(change) \(seconds) s")
        #expect(seconds <= 900)
    }
}

/// Where the ceiling is what holds calls back.
@Suite struct CeilingTests {
    @Test(arguments: [6, 20, 60, 90, 600, 3000])
    func underTheLimitNothingIsEverRefusedAndTheCeilingIsReached(perMinute: Int) {
        // The strictest server for it: as many in any minute as the ceiling, and not one more.
        var world = LimiterWorld(
            LimitedServer(.sliding(perMinute + max(1, perMinute / 20), window: 60)),
            perMinute: perMinute,
            seed: 1,
            workers: 64
        )
        world.run(until: 1200)
        #expect(world.refused.isEmpty)
        #expect(Double(world.passed.count) >= 0.95 * Double(perMinute) * 20)
        #expect(world.mostSent(within: 59.9999) <= perMinute)
        #expect(world.mostSent(within: 1) <= max(1, perMinute * 2 / 60) + perMinute / 60 + 1)
    }

    @Test(arguments: [(1, 1), (20, 1), (60, 2), (90, 3), (600, 20), (1_000_000, 33_333)])
    func aBurstAfterAQuietTimeIsAtMostTwoSecondsWorth(perMinute: Int, most: Int) {
        var limiter = CallLimiter(requestsPerMinute: perMinute, at: moment(0))
        var count = 0
        while limiter.peek(at: boot(100)) == .now {
            limiter.take(at: boot(100))
            count += 1
        }
        #expect(count == most)
    }

    @Test func callsAfterABurstAreSpacedAndTheBurstIsBorrowedFromTheMinute() {
        var limiter = CallLimiter(requestsPerMinute: 60, at: moment(0))
        var sent: [Double] = []
        var now = 10.0
        while now < 75 {
            switch limiter.peek(at: boot(now)) {
            case .now:
                limiter.take(at: boot(now))
                sent.append(now)
            case .notBefore(let due):
                now = Double(due.nanoseconds) / 1e9
            }
        }
        #expect(sent.prefix(4) == [10, 10, 11, 12])
        #expect(sent.count { $0 < 70 } == 60)
    }

    @Test func anotherCeilingCountsFromNowOn() {
        var limiter = CallLimiter(requestsPerMinute: 60, at: moment(0))
        for second in 0..<60 where limiter.peek(at: boot(Double(second))) == .now {
            limiter.take(at: boot(Double(second)))
        }
        limiter.setCeiling(requestsPerMinute: 6)
        #expect(limiter.rate(at: boot(60)) == 0.1)
        #expect(limiter.peek(at: boot(61)) != .now)
    }
}

/// What goes on record, and how a start takes it up.
@Suite struct SavedPaceTests {
    @Test(arguments: [60, 1200, 60_000])
    func theFirstSecondAfterAStartMakesNoStorm(perMinute: Int) {
        var world = LimiterWorld(LimitedServer(.none), perMinute: perMinute, seed: 3, workers: 1000)
        world.run(until: 1)
        #expect(world.sent.count <= max(2, perMinute / 60))
    }

    @Test func aStartGoesOnAtTheLearnedPaceWithoutAskingAgain() throws {
        var world = LimiterWorld(LimitedServer(.sliding(20, window: 60)), perMinute: 1200, seed: 1)
        world.run(until: 1800)
        let saved = try #require(world.limiter.takeUnsaved(at: moment(1800)) ?? world.limiter.lastKept)
        let text = try JSONEncoder().encode(saved)
        let read = try JSONDecoder().decode(SavedPace.self, from: text)
        var next = LimiterWorld(world.server, perMinute: 1200, seed: 2, saved: read, from: 1801)
        next.run(until: 1802)
        #expect(next.sent.count <= 2)
        next.run(until: 2400)
        #expect(next.refused.count <= 5)
        #expect(next.goodput(from: 1801, to: 2400) >= 0.85)
    }

    @Test(arguments: [(0.0, 100.0), (40, 60), (1000, 0), (-1e9, 100)])
    func aPauseGoesOnForWhatIsLeftOfItWhateverTheClockDoes(passed: Double, left: Double) {
        let saved = SavedPace(
            rate: 1,
            estimate: 1,
            window: 60,
            pausedUntil: moment(100).wall,
            pause: 100,
            refusedAt: moment(0).wall
        )
        let now = Moment(boot: boot(7), wall: moment(passed).wall)
        let limiter = CallLimiter(requestsPerMinute: 60, saved: saved, at: now)
        let pause = limiter.pause(at: now.boot).map { ($0 - now.boot).inSeconds } ?? 0
        #expect(abs(pause - left) < 0.001)
        #expect(limiter.lastRefusal == saved.refusedAt)
    }

    @Test func whereOnlyTheCeilingHoldsCallsBackNothingIsWritten() {
        var world = LimiterWorld(LimitedServer(.none), perMinute: 600, seed: 1)
        world.run(until: 600)
        let saved = world.limiter.takeUnsaved(at: moment(600))
        #expect(saved == nil)
    }
}

/// Single refusals.
@Suite struct RefusalTests {
    private let randomness = Randomness(seed: 1)

    @Test func whatRetryAfterAsksIsKeptAndThenOneCallAsks() throws {
        var randomness = self.randomness
        var limiter = CallLimiter(requestsPerMinute: 600, at: moment(0))
        limiter.take(at: boot(1))
        limiter.refused(sentAt: boot(1), retryAfter: .seconds(100), at: moment(2), &randomness)
        let until = try #require(limiter.pause(at: boot(2)))
        #expect(until >= boot(102) && until <= boot(104.1))
        #expect(limiter.peek(at: boot(101)) == .notBefore(until))
        #expect(limiter.peek(at: until) == .now)
        limiter.take(at: until)
        #expect(limiter.peek(at: until + .seconds(60)) != .now, "one call asks, the others wait for its answer")
        limiter.lost(sentAt: until)
        #expect(limiter.peek(at: until + .seconds(60)) == .now, "what was asked got lost: the next call asks")
        limiter.take(at: until + .seconds(60))
        limiter.passed(sentAt: until + .seconds(60), at: until + .seconds(61))
        #expect(!limiter.isRefusing)
    }

    @Test func anAnswerThatNeverComesHoldsNothingUpForEver() throws {
        var randomness = self.randomness
        var limiter = CallLimiter(requestsPerMinute: 600, at: moment(0))
        limiter.refused(sentAt: boot(1), retryAfter: .seconds(1), at: moment(2), &randomness)
        limiter.take(at: boot(10))
        #expect(limiter.peek(at: boot(100)) != .now)
        #expect(limiter.peek(at: boot(200)) == .now)
    }

    @Test func oneEventCutsOnceHoweverManyCallsWereInTheAir() {
        var randomness = self.randomness
        var limiter = CallLimiter(requestsPerMinute: 600, at: moment(0))
        let news = (0..<20).map { number in
            limiter.refused(
                sentAt: boot(1 + Double(number) / 100),
                retryAfter: nil,
                at: moment(2 + Double(number) / 100),
                &randomness
            )
        }
        #expect(news == [true] + Array(repeating: false, count: 19))
    }

    @Test(arguments: [nil, .zero, .seconds(-30)] as [Duration?])
    func withoutRetryAfterThePausesGrowAndAreAllDifferent(asked: Duration?) throws {
        var randomness = self.randomness
        var limiter = CallLimiter(requestsPerMinute: 1_000_000, at: moment(0))
        var now = 1.0
        var pauses: [Double] = []
        for _ in 0..<12 {
            limiter.take(at: boot(now))
            limiter.refused(sentAt: boot(now), retryAfter: asked, at: moment(now + 0.1), &randomness)
            let until = Double(try #require(limiter.pause(at: boot(now + 0.1))).nanoseconds) / 1e9
            pauses.append(until - now)
            now = until
        }
        #expect(pauses[0] >= 2 && pauses[0] <= 5)
        #expect(pauses[3] > pauses[0])
        #expect(pauses.allSatisfy { $0 <= 420 })
        #expect(Set(pauses).count == pauses.count)
    }

    @Test func anHourIsTheLongestPause() throws {
        var randomness = self.randomness
        var limiter = CallLimiter(requestsPerMinute: 60, at: moment(0))
        limiter.refused(sentAt: boot(0), retryAfter: .seconds(1_000_000), at: moment(0), &randomness)
        #expect(try #require(limiter.pause(at: boot(0))) <= boot(3673))
    }

    @Test func aRefusalInAQuietHourIsNoReasonToCrawl() {
        var randomness = self.randomness
        var limiter = CallLimiter(requestsPerMinute: 60, at: moment(0))
        for minute in 1...30 {
            limiter.take(at: boot(Double(minute) * 60))
            limiter.passed(sentAt: boot(Double(minute) * 60), at: boot(Double(minute) * 60 + 0.2))
        }
        limiter.take(at: boot(1860))
        limiter.refused(sentAt: boot(1860), retryAfter: nil, at: moment(1860.2), &randomness)
        limiter.take(at: boot(1870))
        limiter.passed(sentAt: boot(1870), at: boot(1870.2))
        #expect(limiter.rate(at: boot(1871)) >= 0.6)
    }

    @Test func aStartIntoALimitThatIsExhaustedIsNoReasonToCrawlEither() {
        var server = LimitedServer(.fixed(60, window: 60, saysWhen: false))
        for _ in 0..<60 { _ = server.call(at: 1) }
        var world = LimiterWorld(server, perMinute: 1200, seed: 1, from: 2)
        world.run(until: 900)
        #expect(world.goodput(from: 120, to: 900) >= 0.85)
    }

    @Test func aQuietHourIsNoProofThatMoreIsAllowed() {
        var world = LimiterWorld(LimitedServer(.sliding(20, window: 60)), perMinute: 1200, seed: 1)
        world.run(until: 1200)
        var limiter = world.limiter
        let before = limiter.rate(at: boot(1200))
        // Now and then a call, which nobody had to wait for.
        for minute in 1...600 {
            let now = boot(1200 + Double(minute) * 60)
            guard limiter.peek(at: now) == .now else { continue }
            limiter.take(at: now)
            limiter.passed(sentAt: now, at: now)
        }
        #expect(limiter.rate(at: boot(40_000)) <= before * 1.5)
    }
}

/// The headers with which some APIs say what is left.
@Suite struct HintTests {
    /// 60 a minute, told in each answer's headers.
    private func run(isTrue: Bool, isHeard: Bool) -> (refused: Int, passed: Int) {
        var randomness = Randomness(seed: 5)
        var limiter = CallLimiter(requestsPerMinute: 1200, at: moment(0))
        var server = LimitedServer(.fixed(60, window: 60, saysWhen: false))
        var (refused, passed, inWindow, window) = (0, 0, 0, -1)
        var now = 0.0
        while now < 1800 {
            guard limiter.peek(at: boot(now)) == .now else {
                limiter.needed(at: boot(now))
                guard case .notBefore(let due) = limiter.peek(at: boot(now)) else { continue }
                now = Double(due.nanoseconds) / 1e9
                continue
            }
            limiter.take(at: boot(now))
            let answer = server.call(at: now + 0.05)
            if Int(now / 60) != window { (window, inWindow) = (Int(now / 60), 0) }
            inWindow += 1
            let left = isTrue ? max(0, 60 - inWindow) : 0
            let hint = RateHint(remaining: left, resetAfter: .seconds(Double(window + 1) * 60 - now))
            let sent = boot(now)
            now += 0.1
            if isHeard { limiter.hinted(hint, at: boot(now)) }
            if answer == .passed {
                passed += 1
                limiter.passed(sentAt: sent, at: boot(now))
            } else {
                refused += 1
                limiter.refused(sentAt: sent, retryAfter: nil, at: moment(now), &randomness)
            }
        }
        return (refused, passed)
    }

    @Test func onceProvenTheySaveRefusals() {
        let deaf = self.run(isTrue: true, isHeard: false)
        let heard = self.run(isTrue: true, isHeard: true)
        #expect(heard.refused <= 3)
        #expect(heard.refused * 3 < deaf.refused)
        #expect(heard.passed >= 60 * 30 * 85 / 100)
    }

    @Test func aHeaderThatAlwaysSaysNothingIsLeftIsSeenThrough() {
        let (_, passed) = self.run(isTrue: false, isHeard: true)
        #expect(passed >= 60 * 30 * 80 / 100)
    }
}
