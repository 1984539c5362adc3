import Foundation
import Testing

@testable import PaddockCore

@Suite struct GatesTests {
    private var randomness = Randomness(seed: 1)
    private var gates = Gates()

    @Test(arguments: [(Gate.auth, 30.0, 900.0), (.credits, 30, 900), (.api, 5, 60), (.disk, 10, 10)])
    mutating func probesComeAtGrowingPausesUpToACap(gate: Gate, first: Double, cap: Double) throws {
        expect(self.gates.close(gate, because: "x", at: moment(0), &self.randomness), is: true)
        var now = 0.0
        var pause = first
        for _ in 0..<8 {
            let due = try #require(self.gates.earliestProbe(after: boot(now)))
            #expect(due >= boot(now + pause) && due <= boot(now + pause * 1.1))
            expect(self.gates.takeProbe(gate, at: boot(now + pause * 0.9)), is: false)
            now = Double(due.nanoseconds) / 1e9
            expect(self.gates.takeProbe(gate, at: due), is: true)
            expect(self.gates.takeProbe(gate, at: due), is: false)
            expect(
                self.gates.close(gate, because: "x", failedProbe: true, at: moment(now), &self.randomness),
                is: false
            )
            pause = min(cap, pause * 2)
        }
    }

    @Test mutating func newsFromOtherCallsDoNotMakeThePausesGrow() {
        self.gates.close(.auth, because: "one", at: moment(0), &self.randomness)
        let due = self.gates.earliestProbe(after: boot(0))
        for second in 1..<20 {
            self.gates.close(.auth, because: "echo", at: moment(Double(second)), &self.randomness)
        }
        #expect(self.gates.earliestProbe(after: boot(0)) == due)
        #expect(self.gates[.auth]?.reason == "echo")
        #expect(self.gates[.auth]?.since == moment(0).wall)
    }

    @Test mutating func anInconclusiveProbeIsTriedAgainAfterTheShortestPause() {
        self.gates.close(.credits, because: "x", at: moment(0), &self.randomness)
        expect(self.gates.takeProbe(.credits, at: boot(40)), is: true)
        self.gates.probeWasInconclusive(.credits, at: moment(41))
        #expect(self.gates.earliestProbe(after: boot(41)) == boot(71))
    }

    @Test mutating func aGateThatOnlyAPersonOpensIsNeverProbed() {
        self.gates.close(.plan, because: "x", at: moment(0), &self.randomness)
        expect(self.gates.takeProbe(.plan, at: boot(1e6)), is: false)
        #expect(self.gates.earliestProbe(after: boot(0)) == nil)
        #expect(self.gates.views.first?.nextTryAt == nil)
        self.gates.tryAllNow(at: moment(5))
        #expect(!self.gates.isProbeDue(.plan, at: boot(5)))
    }

    @Test mutating func tryAllNowMakesEveryProbedGateDueAndLeavesProbesInTheAirAlone() {
        for gate in [Gate.auth, .api, .disk] { self.gates.close(gate, because: "x", at: moment(0), &self.randomness) }
        expect(self.gates.takeProbe(.api, at: boot(10)), is: true)
        self.gates.tryAllNow(at: moment(10))
        #expect(self.gates.isProbeDue(.auth, at: boot(10)))
        #expect(self.gates.isProbeDue(.disk, at: boot(10)))
        #expect(!self.gates.isProbeDue(.api, at: boot(10)))
    }

    @Test mutating func openingSaysWhetherItWasClosed() {
        self.gates.close(.api, because: "x", at: moment(0), &self.randomness)
        expect(self.gates.open(.api), is: true)
        expect(self.gates.open(.api), is: false)
        #expect(self.gates.views.isEmpty)
    }
}

@Suite struct UnsureBreakerTests {
    private var breaker = UnsureBreaker()

    @Test mutating func oneUnsureOutcomeOnlyMakesItCautious() {
        expect(self.breaker.unsure(wasProbe: false, at: boot(0)), is: UnsureBreaker.Verdict.stayOpen)
        #expect(self.breaker.isCautious)
        for _ in 0..<5 { self.breaker.certain(wasProbe: false) }
        #expect(!self.breaker.isCautious)
    }

    @Test mutating func twoWithinTenMinutesClose() {
        _ = self.breaker.unsure(wasProbe: false, at: boot(0))
        expect(
            self.breaker.unsure(wasProbe: false, at: boot(599)),
            is: UnsureBreaker.Verdict.close(tryAfter: .seconds(120))
        )
    }

    @Test mutating func twoFurtherApartDoNot() {
        _ = self.breaker.unsure(wasProbe: false, at: boot(0))
        expect(self.breaker.unsure(wasProbe: false, at: boot(601)), is: UnsureBreaker.Verdict.stayOpen)
    }

    @Test mutating func failedProbesAreTriedLaterAndLaterAndThenNoMore() {
        _ = self.breaker.unsure(wasProbe: false, at: boot(0))
        _ = self.breaker.unsure(wasProbe: false, at: boot(1))
        expect(
            self.breaker.unsure(wasProbe: true, at: boot(200)),
            is: UnsureBreaker.Verdict.close(tryAfter: .seconds(480))
        )
        expect(
            self.breaker.unsure(wasProbe: true, at: boot(800)),
            is: UnsureBreaker.Verdict.close(tryAfter: .seconds(1800))
        )
        expect(self.breaker.unsure(wasProbe: true, at: boot(3000)), is: UnsureBreaker.Verdict.close(tryAfter: nil))
    }

    @Test mutating func whatWasInTheAirWhenItClosedDoesNotLengthenThePause() {
        for _ in 0..<2 { _ = self.breaker.unsure(wasProbe: false, at: boot(0)) }
        for _ in 0..<10 {
            expect(self.breaker.unsure(wasProbe: false, at: boot(2)), is: UnsureBreaker.Verdict.stayOpen)
        }
        expect(
            self.breaker.unsure(wasProbe: true, at: boot(200)),
            is: UnsureBreaker.Verdict.close(tryAfter: .seconds(480))
        )
    }

    @Test mutating func aCertainProbeBeginsAgain() {
        for _ in 0..<2 { _ = self.breaker.unsure(wasProbe: false, at: boot(0)) }
        self.breaker.certain(wasProbe: true)
        expect(self.breaker.unsure(wasProbe: false, at: boot(3)), is: UnsureBreaker.Verdict.stayOpen)
        expect(
            self.breaker.unsure(wasProbe: false, at: boot(4)),
            is: UnsureBreaker.Verdict.close(tryAfter: .seconds(120))
        )
    }
}

@Suite struct PlanLimitsTests {
    private var limits = PlanLimits()

    private func request(_ seconds: Int) -> VideoRequest { VideoRequest(prompt: "horse", durationSec: seconds) }

    @Test mutating func theSecondRefusalOfAValueBlocksThatValueOnly() {
        expect(self.limits.refused(self.request(12), field: "durationSec"), is: nil)
        #expect(!self.limits.blocks(self.request(12)))
        expect(self.limits.refused(self.request(12), field: "duration"), is: nil)
        expect(self.limits.refused(self.request(12), field: "durationSec")?.value, is: "12")
        #expect(self.limits.blocks(self.request(12)))
        #expect(!self.limits.blocks(self.request(6)))
    }

    @Test mutating func aFileIsBlockedWhateverItsKey() {
        var request = self.request(6)
        request.referenceAudioKey = "one"
        _ = self.limits.refused(request, field: "referenceAudio")
        request.referenceAudioKey = "two"
        expect(self.limits.refused(request, field: "referenceAudio") != nil, is: true)
        request.referenceAudioKey = "three"
        #expect(self.limits.blocks(request))
        request.referenceAudioKey = nil
        #expect(!self.limits.blocks(request))
    }

    @Test mutating func anUnknownFieldBlocksNothing() {
        expect(self.limits.refused(self.request(6), field: "colour"), is: nil)
        expect(self.limits.refused(self.request(6), field: "colour"), is: nil)
        #expect(!self.limits.blocks(self.request(6)))
    }
}

@Suite struct SpendingLedgerTests {
    private let noon = moment(0).wall

    private func ledger(
        videos: Int? = nil,
        seconds: Int? = nil,
        spent: DaySpending = .init(videos: 0, seconds: 0)
    ) -> SpendingLedger {
        let today = SpendingLedger.day(of: self.noon)
        return SpendingLedger(videosPerDay: videos, secondsPerDay: seconds, spent: [today: spent])
    }

    @Test func withoutCapsNothingIsObjected() {
        var ledger = self.ledger()
        for _ in 0..<1000 { _ = ledger.reserve(seconds: 12, at: self.noon) }
        expect(ledger.objection(seconds: 12, at: self.noon), is: nil)
    }

    @Test func theLastPlaceIsTakenOnce() {
        var ledger = self.ledger(videos: 3, spent: .init(videos: 2, seconds: 12))
        expect(ledger.objection(seconds: 6, at: self.noon), is: nil)
        let taken = ledger.reserve(seconds: 6, at: self.noon)
        expect(ledger.objection(seconds: 6, at: self.noon) != nil, is: true)
        ledger.release(taken)
        expect(ledger.objection(seconds: 6, at: self.noon), is: nil)
    }

    @Test func secondsCountToo() {
        let ledger = self.ledger(seconds: 20, spent: .init(videos: 1, seconds: 12))
        expect(ledger.objection(seconds: 8, at: self.noon), is: nil)
        expect(ledger.objection(seconds: 9, at: self.noon) != nil, is: true)
    }

    @Test func aNewDayBeginsAtMidnightUTCAndOldReservationsGiveNothingBackToIt() {
        var ledger = self.ledger(videos: 1)
        let taken = ledger.reserve(seconds: 6, at: self.noon)
        let midnight = SpendingLedger.nextDay(after: self.noon)
        #expect(midnight == Date(timeIntervalSince1970: 1_777_939_200))
        expect(ledger.objection(seconds: 6, at: midnight - 0.001) != nil, is: true)
        expect(ledger.objection(seconds: 6, at: midnight), is: nil)
        _ = ledger.reserve(seconds: 6, at: midnight)
        ledger.release(taken)
        expect(ledger.objection(seconds: 6, at: midnight) != nil, is: true)
    }

    @Test func aClockThatIsSetRightFindsWhatTheDayHasTaken() {
        var ledger = self.ledger(videos: 1, spent: .init(videos: 1, seconds: 6))
        let wrong = self.noon - 86_400 * 300
        expect(ledger.objection(seconds: 6, at: wrong), is: nil)
        _ = ledger.reserve(seconds: 6, at: wrong)
        expect(ledger.objection(seconds: 6, at: wrong) != nil, is: true)
        expect(ledger.objection(seconds: 6, at: self.noon) != nil, is: true)
    }

    @Test func aClockThatWasAheadLeavesNothingThatCountsForYears() {
        var ledger = self.ledger(videos: 1)
        _ = ledger.reserve(seconds: 6, at: self.noon + 86_400 * 3000)
        expect(ledger.objection(seconds: 6, at: self.noon), is: nil)
    }
}
