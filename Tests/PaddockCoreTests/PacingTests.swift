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

@Suite struct FairShareTests {
    @Test func allClassesWithWorkGetTheirWeight() {
        var share = FairShare()
        var counts: [CallClass: Int] = [:]
        for _ in 0..<900 {
            if let next = share.next(among: CallClass.allCases) { counts[next, default: 0] += 1 }
        }
        #expect(counts == [.poll: 400, .create: 300, .presign: 200])
    }

    @Test func whereTheQueueEndsCreatesGoFirstAndPollsKeepAQuarter() {
        var share = FairShare()
        var counts: [CallClass: Int] = [:]
        for _ in 0..<1500 {
            if let next = share.next(among: CallClass.allCases, isQueueEnding: true) { counts[next, default: 0] += 1 }
        }
        #expect(counts == [.poll: 400, .create: 900, .presign: 200])
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
