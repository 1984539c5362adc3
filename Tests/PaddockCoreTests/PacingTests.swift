import Testing

@testable import PaddockCore

@Suite struct BackOffTests {
    @Test func pausesStayUnderACeilingThatDoublesUpToTheCap() {
        var randomness = Randomness(seed: 1)
        var pauses = BackOff(base: .seconds(1), cap: .seconds(10))
        for ceiling in [1, 2, 4, 8, 10, 10, 10] {
            let pause = pauses.next(&randomness)
            #expect(pause >= .milliseconds(100))
            #expect(pause <= .seconds(ceiling))
        }
    }

    @Test func pausesWithoutJitterBelowNeverShrink() {
        var randomness = Randomness(seed: 1)
        var pauses = BackOff(base: .seconds(1), cap: .seconds(10))
        for floor in [1, 2, 4, 8, 10, 10] {
            let pause = pauses.nextAtLeast(&randomness)
            #expect(pause >= .seconds(floor))
            #expect(pause <= .seconds(floor) * 11 / 10)
        }
    }

    @Test func aResetBeginsAgain() {
        var randomness = Randomness(seed: 1)
        var pauses = BackOff(base: .seconds(1), cap: .seconds(1000))
        for _ in 0..<8 { _ = pauses.next(&randomness) }
        #expect(!pauses.isFresh)
        pauses.reset()
        #expect(pauses.isFresh)
        expect(pauses.nextAtLeast(&randomness) <= .milliseconds(1100), is: true)
    }

    @Test func aThousandFailuresOverflowNothing() {
        var randomness = Randomness(seed: 1)
        var pauses = BackOff(base: .seconds(30), cap: .seconds(900))
        for _ in 0..<1000 { expect(pauses.next(&randomness) <= .seconds(900), is: true) }
    }
}

@Suite struct CallLimiterTests {
    /// Takes whatever is granted at this moment.
    private func burst(_ limiter: inout CallLimiter, at now: BootTime) -> Int {
        var count = 0
        while limiter.peek(at: now) == .now {
            limiter.take(at: now)
            count += 1
        }
        return count
    }

    @Test(arguments: [(1, 1), (20, 1), (60, 2), (90, 3), (600, 20), (1_000_000, 33_333)])
    func aBurstIsAtMostTwoSecondsWorth(perMinute: Int, most: Int) {
        var limiter = CallLimiter(requestsPerMinute: perMinute)
        expect(self.burst(&limiter, at: boot(100)), is: most)
    }

    @Test func callsAfterABurstAreSpacedEvenly() {
        var limiter = CallLimiter(requestsPerMinute: 60)
        _ = self.burst(&limiter, at: boot(10))
        #expect(limiter.peek(at: boot(10)) == .notBefore(boot(11)))
        #expect(limiter.peek(at: boot(10.999)) == .notBefore(boot(11)))
        expect(self.burst(&limiter, at: boot(11)), is: 1)
        expect(self.burst(&limiter, at: boot(100)), is: 2)
    }

    @Test func aRefusalHoldsEverythingBackForWhatRetryAfterAsks() throws {
        var randomness = Randomness(seed: 1)
        var limiter = CallLimiter(requestsPerMinute: 60)
        let isNews = limiter.refused(sentAt: boot(1), retryAfter: .seconds(100), at: boot(2), &randomness)
        #expect(isNews)
        let until = try #require(limiter.pause(at: boot(2)))
        #expect(until >= boot(102) && until <= boot(104))
        #expect(limiter.peek(at: boot(101)) == .notBefore(until))
        #expect(limiter.peek(at: until) == .now)
        #expect(limiter.pause(at: until) == nil)
    }

    @Test func echoesOfOneRefusalCountOnce() {
        var randomness = Randomness(seed: 1)
        var limiter = CallLimiter(requestsPerMinute: 600)
        limiter.refused(sentAt: boot(1), retryAfter: nil, at: boot(2), &randomness)
        let until = limiter.pause(at: boot(2))
        let echo = limiter.refused(sentAt: boot(1.5), retryAfter: nil, at: boot(2.1), &randomness)
        #expect(!echo)
        #expect(limiter.pause(at: boot(2.1)) == until)
        let isNews = limiter.refused(sentAt: boot(5), retryAfter: nil, at: boot(5.2), &randomness)
        #expect(isNews)
    }

    @Test func withoutRetryAfterThePausesGrowUntilAnAnswer() throws {
        var randomness = Randomness(seed: 1)
        var limiter = CallLimiter(requestsPerMinute: 60)
        var now = boot(0)
        for floor in [2, 4, 8, 16, 32, 64, 120, 120] {
            limiter.refused(sentAt: now + .milliseconds(1), retryAfter: nil, at: now + .milliseconds(2), &randomness)
            let until = try #require(limiter.pause(at: now + .milliseconds(2)))
            #expect(until - now >= .seconds(floor))
            now = until
        }
        limiter.answered(at: now)
        limiter.refused(sentAt: now + .milliseconds(1), retryAfter: nil, at: now + .milliseconds(2), &randomness)
        #expect(try #require(limiter.pause(at: now + .milliseconds(2))) - now < .seconds(3))
    }

    @Test(arguments: [Duration.zero, .seconds(-30)])
    func aRetryAfterThatIsOverIsAsGoodAsNone(asked: Duration) throws {
        var randomness = Randomness(seed: 1)
        var limiter = CallLimiter(requestsPerMinute: 1_000_000)
        limiter.refused(sentAt: boot(1), retryAfter: asked, at: boot(1), &randomness)
        #expect(try #require(limiter.pause(at: boot(1))) >= boot(3))
    }

    @Test func aShortPauseGivesNothingBackThatWasTaken() {
        var randomness = Randomness(seed: 1)
        var limiter = CallLimiter(requestsPerMinute: 6)
        limiter.take(at: boot(0))
        limiter.refused(sentAt: boot(0), retryAfter: .seconds(1), at: boot(0.5), &randomness)
        #expect(limiter.peek(at: boot(5)) == .notBefore(boot(10)))
    }

    @Test func anHourIsTheLongestPause() throws {
        var randomness = Randomness(seed: 1)
        var limiter = CallLimiter(requestsPerMinute: 60)
        limiter.refused(sentAt: boot(0), retryAfter: .seconds(1_000_000), at: boot(0), &randomness)
        #expect(try #require(limiter.pause(at: boot(0))) <= boot(3672))
    }
}

@Suite struct FairShareTests {
    @Test func allClassesWithWorkGetTheirWeight() {
        var share = FairShare()
        var counts: [CallClass: Int] = [:]
        for _ in 0..<900 {
            if let next = share.next(among: CallClass.allCases) { counts[next, default: 0] += 1 }
        }
        #expect(counts == [.poll: 400, .create: 300, .presign: 200])
    }

    @Test(arguments: CallClass.allCases) func aClassAloneGetsEverything(alone: CallClass) {
        var share = FairShare()
        for _ in 0..<10 { expect(share.next(among: [alone]), is: alone) }
    }

    @Test func nobodyWaitsLongerThanARound() {
        var share = FairShare()
        var since: [CallClass: Int] = [:]
        for _ in 0..<1000 {
            guard let next = share.next(among: CallClass.allCases) else { return }
            for other in CallClass.allCases { since[other, default: 0] += 1 }
            since[next] = 0
            #expect(since.values.allSatisfy { $0 <= 6 })
        }
    }

    @Test func noWorkIsNoTurn() {
        var share = FairShare()
        expect(share.next(among: []), is: nil)
    }
}

@Suite struct DueQueueTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func aRandomPlayAgreesWithANaiveModel(seed: UInt64) {
        var randomness = Randomness(seed: seed)
        var queue = DueQueue<Int>()
        var model: [Int: (due: BootTime, order: Int)] = [:]
        for order in 0..<5000 {
            let key = Int.random(in: 0..<40, using: &randomness)
            let time = BootTime(nanoseconds: Int64.random(in: 0..<100, using: &randomness))
            switch Int.random(in: 0..<5, using: &randomness) {
            case 0, 1, 2:
                queue.set(key, due: time)
                model[key] = (time, order)
            case 3:
                queue.remove(key)
                model[key] = nil
            default:
                let first = model.min { ($0.value.due, $0.value.order) < ($1.value.due, $1.value.order) }
                let expected = first.flatMap { $0.value.due <= time ? $0.key : nil }
                expect(queue.popDue(at: time), is: expected)
                if let expected { model[expected] = nil }
            }
            expect(queue.earliest(), is: model.values.map(\.due).min())
            #expect(queue.count == model.count)
            #expect(queue.contains(key) == (model[key] != nil))
        }
    }

    @Test func theEarlierGoesFirstAndAmongEqualsTheOlder() {
        var queue = DueQueue<String>()
        queue.set("late", due: boot(9))
        queue.set("first", due: boot(5))
        queue.set("second", due: boot(5))
        expect(queue.popDue(at: boot(4)), is: nil)
        expect((0..<3).compactMap { _ in queue.popDue(at: boot(9)) } == ["first", "second", "late"], is: true)
    }
}
