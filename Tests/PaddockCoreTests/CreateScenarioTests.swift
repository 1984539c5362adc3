import Foundation
import Testing

@testable import PaddockCore

/// How a create ended, and what Safety says of it, armed or not.
struct CreateOutcomeRow: CustomTestStringConvertible {
    let testDescription: String
    let end: CreateEnd
    /// The record after a create that was armed, and after one that was not.
    let armed: String
    let prepared: String
    /// The gate that closes where it was armed.
    var gate: Gate?

    static let all: [Self] = [
        Self("201 with an id", .accepted(Bench.video, httpStatus: 201), armed: "accepted", prepared: "accepted"),
        Self("400", rejected(400, "invalid_input"), armed: "rejected", prepared: "rejected"),
        Self("401", rejected(401, "invalid_api_key"), armed: "rejected", prepared: "rejected", .auth),
        Self("402", rejected(402, "insufficient_credits"), armed: "rejected", prepared: "rejected", .credits),
        Self("403", rejected(403, "forbidden"), armed: "rejected", prepared: "rejected"),
        Self("404", rejected(404, "not_found"), armed: "rejected", prepared: "rejected", .api),
        Self("429", rejected(429, "rate_limited"), armed: "rejected", prepared: "rejected", .rate),
        Self("405", .refusedByProxy(httpStatus: 405, message: "x"), armed: "rejected", prepared: "rejected", .api),
        Self("connection refused", .notSent(reason: "x"), armed: "unsure", prepared: "notSent", .api),
        Self("500", .unsure(message: "x", httpStatus: 500, raw: nil), armed: "unsure", prepared: "notSent", .api),
        Self(
            "201 without an id",
            .unsure(message: "x", httpStatus: 201, raw: [1]),
            armed: "unsure",
            prepared: "notSent",
            .api
        ),
        Self("no answer", .unsure(message: "x", httpStatus: nil, raw: nil), armed: "unsure", prepared: "notSent", .api),
    ]

    private init(_ name: String, _ end: CreateEnd, armed: String, prepared: String, _ gate: Gate? = nil) {
        self.testDescription = name
        self.end = end
        self.armed = armed
        self.prepared = prepared
        self.gate = gate
    }

    private static func rejected(_ status: Int, _ code: String) -> CreateEnd {
        .rejected(refusal(status, code), httpStatus: status)
    }
}

@Suite struct CreateOutcomeTests {
    @Test(arguments: CreateOutcomeRow.all) func anArmedCreateEndsAsTheTableSays(row: CreateOutcomeRow) {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.tell(.woke)
        let armed = bench.arm()
        #expect(armed.arming == [attempt(1)])
        bench.end(row.end)
        #expect(bench.story.prefix(2) == ["prepared", row.armed])
        if let gate = row.gate { #expect(bench.gate(gate) != nil) }
        #expect(bench.orchestrator.gates.views.count == (row.gate == nil || row.gate == .rate ? 0 : 1))
    }

    @Test(arguments: CreateOutcomeRow.all) func aCreateThatWasNotArmedWasNotCharged(row: CreateOutcomeRow) {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.tell(.woke)
        bench.end(row.end)
        #expect(bench.story.prefix(2) == ["prepared", row.prepared])
    }

    @Test(arguments: CreateOutcomeRow.all) func anArmingThatDidNotGoThroughIsNoArming(row: CreateOutcomeRow) {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.tell(.woke)
        bench.arm()
        bench.orchestrator.armingFailed([attempt(1)])
        bench.end(row.end)
        #expect(bench.story.prefix(2) == ["prepared", row.prepared])
    }

    @Test func aCallThatAsksAndEndsInOneTurnIsNotArmed() {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.tell(.woke)
        let end = Event.createEnded(attempt(1), .unsure(message: "x", httpStatus: nil, raw: nil), sentAt: boot(100))
        let decisions = bench.tell(.createAsksToArm(attempt(1)), end)
        #expect(decisions.arming.isEmpty)
        #expect(decisions.effects.contains(.denyArm(attempt(1))))
        #expect(bench.story.prefix(2) == ["prepared", "notSent"])
    }

    @Test func aQuestionThatComesAfterTheEndIsDenied() {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.tell(.woke)
        bench.end(.notSent(reason: "x"))
        let decisions = bench.arm()
        #expect(decisions.arming.isEmpty)
        #expect(decisions.effects.contains(.denyArm(attempt(1))))
    }

    @Test func oneIdInTwoAnswersIsUnsure() {
        var bench = Bench(jobs: [Bench.job(1), Bench.job(2)])
        bench.tell(.woke)
        bench.pay(1, video: "same")
        bench.arm(2)
        bench.end(.accepted(VideoID(rawValue: "same"), httpStatus: 201), 2)
        #expect(bench.story == ["prepared", "prepared", "accepted", "unsure"])
    }

    @Test func aRefusedRequestFailsWithTheAPIsOwnWordsAndTheNextGoesOn() {
        var bench = Bench(jobs: [Bench.job(1), Bench.job(2)]) { $0.creates = 1 }
        bench.tell(.woke)
        bench.arm()
        let decisions = bench.end(.rejected(refusal(400, "invalid_input", field: "style"), httpStatus: 400))
        let failure = JobFailure(code: "invalid_input", message: "invalid_input", field: "style")
        #expect(
            decisions.records.first
                == .rejected(attempt(1), job(1), httpStatus: 400, code: "invalid_input", failure: failure)
        )
        #expect(decisions.effects.first == .tidy(job(1)))
        #expect(bench.creates == [attempt(2)])
    }

    @Test(arguments: [true, false]) func aSlotThatIsFreedIsFilledInTheSameTurn(isReady: Bool) {
        var bench = Bench(jobs: (1...3).map { Bench.job($0) }) { $0.generating = 1 }
        bench.tell(.woke)
        bench.pay(1)
        #expect(bench.creates.isEmpty)
        bench.pass(60)
        if isReady { bench.poll(1, .ready, video: "v", thumbnail: "t") } else { bench.poll(1, .failed(message: "x")) }
        #expect(bench.creates == [attempt(2)])
    }
}

@Suite struct ArmingTests {
    private static let events: [(String, Event)] = [
        ("stopped", .stopAsked), ("paused", .pauseAsked(.creating)), ("all paused", .pauseAsked(.all)),
        ("cancelled", cancelAsked(1, .creating, .prepared(attempt(1)))), ("the disk is full", .diskMeasured(free: 5)),
    ]

    @Test(arguments: Self.events) func newsThatComeBeforeTheBraceKeepItBack(name: String, news: Event) {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.answersDisk = false
        bench.tell(.woke)
        bench.tell(.diskMeasured(free: 1 << 40))
        bench.tell(news)
        let decisions = bench.arm()
        #expect(decisions.arming.isEmpty)
        #expect(decisions.effects.contains(.denyArm(attempt(1))))
        bench.end(.notSent(reason: "denied"))
        #expect(bench.story.contains("notSent"))
        #expect(bench.gate(.api) == nil, "that we denied it says nothing about the API")
    }

    @Test func aCreateThatWaitsWhenAnotherTurnsOutUnsureAndTheGateClosesIsNotArmed() {
        var bench = Bench(jobs: (1...4).map { Bench.job($0) }) { $0.creates = 3 }
        bench.tell(.woke)
        for number in 1...2 as ClosedRange<Int64> { bench.arm(number) }
        for number in 1...2 as ClosedRange<Int64> {
            bench.end(.unsure(message: "x", httpStatus: nil, raw: nil), number)
        }
        #expect(bench.gate(.unsure) != nil)
        expect(bench.arm(3).arming, is: [])
    }

    @Test func aCancelledJobEndsOnceItsCreateHasEnded() {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.tell(.woke)
        bench.tell(cancelAsked(1, .creating, .prepared(attempt(1))))
        bench.arm()
        bench.end(.notSent(reason: "denied"))
        #expect(bench.story == ["prepared", "notSent", "cancelled"])
        #expect(bench.orchestrator.isIdle)
    }

    @Test func afterAStopNothingBeginsAndOnlyWhatIsArmedIsWaitedFor() {
        var bench = Bench(jobs: (1...3).map { Bench.job($0) })
        bench.tell(.woke)
        #expect(bench.creates == [attempt(1), attempt(2)])
        bench.arm(1)
        let stopped = bench.tell(.stopAsked)
        #expect(stopped.effects.isEmpty && stopped.wakeAt == nil)
        bench.end(.notSent(reason: "cancelled"), 2)
        #expect(!bench.orchestrator.mayStop)
        bench.end(.accepted(Bench.video, httpStatus: 201), 1)
        #expect(bench.orchestrator.mayStop)
        #expect(bench.story == ["prepared", "prepared", "notSent", "accepted"])
    }
}
