import Foundation
import PaddockCore
import Testing

@testable import PaddockStore

@Suite("People's moves on record")
struct DecisionTests {
    private static let abandoned = JobFailure(code: JobFailure.abandoned, message: "Given up.")
    private static let attempt = AttemptID(rawValue: 1)
    private static let video = VideoID(rawValue: "video-1")
    private static let other = VideoID(rawValue: "other-video-9")

    struct Row: CustomTestStringConvertible {
        let stage: Stage
        let decision: JobDecision
        let state: JobState
        let charges: Int
        var testDescription: String { "\(self.decision) at \(self.stage)" }
    }

    private static let rows: [Row] = [
        Row(stage: .failedUnpaid, decision: .retried, state: .pending, charges: 0),
        Row(stage: .cancelled, decision: .retried, state: .pending, charges: 0),
        Row(stage: .failedPaid, decision: .followedAgain(.downloading), state: .downloading, charges: 1),
        Row(stage: .heldPaid, decision: .followedAgain(.generating), state: .generating, charges: 1),
        Row(stage: .heldUnsure, decision: .sentAgain(attempt, byPolicy: false), state: .pending, charges: 1),
        Row(stage: .heldUnsure, decision: .adopted(attempt, other), state: .generating, charges: 1),
        Row(stage: .heldUnsure, decision: .abandoned(attempt, abandoned), state: .failed, charges: 1),
        Row(stage: .heldPaid, decision: .abandoned(nil, abandoned), state: .failed, charges: 1),
        Row(stage: .heldPaid, decision: .replaced(attempt), state: .pending, charges: 1),
        Row(
            stage: .heldPaid,
            decision: .adoptedInstead(of: attempt, as: AttemptID(rawValue: 2), other),
            state: .generating,
            charges: 2
        ),
        Row(stage: .heldUnsure, decision: .unfollowed, state: .cancelled, charges: 1),
        Row(stage: .generating, decision: .unfollowed, state: .cancelled, charges: 1),
        Row(stage: .downloading, decision: .unfollowed, state: .cancelled, charges: 1),
    ]

    @Test func eachMoveKeepsWhatWasChargedCounted() async throws {
        for row in Self.rows {
            try await StoreFixture.with { fixture in
                let job = try await fixture.accept(["a"])[0]
                try await fixture.bring(job, to: row.stage, attempt: Self.attempt)
                try await fixture.commit(.decided(job, row.decision))
                let view = try #require(try await fixture.store.jobView(id: job))
                #expect(view.state == row.state, "\(row.testDescription)")
                #expect(view.charges == row.charges, "\(row.testDescription)")
                #expect((view.error != nil) == (row.state == .failed), "\(row.testDescription)")
            }
        }
    }

    @Test func aMoveThatDoesNotFitIsRefusedWhole() async throws {
        for stage in Stage.allCases {
            try await StoreFixture.with { fixture in
                let job = try await fixture.accept(["a"])[0]
                try await fixture.bring(job, to: stage, attempt: Self.attempt)
                let before = try fixture.dump()
                for row in Self.rows where !Self.rows.contains(where: { $0.fits(stage, row.decision) }) {
                    let code = await refusal { try await fixture.commit(.decided(job, row.decision)) }
                    #expect(code == .constraint, "\(row.decision) at \(stage)")
                    #expect(try fixture.dump() == before, "\(row.decision) at \(stage)")
                }
            }
        }
    }

    @Test func anUnsureCreateThatIsCancelledCanBeHeldAgainWithItsReason() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .heldUnsure, attempt: Self.attempt)
            try await fixture.commit(.decided(job, .unfollowed))
            let wish = JobChange("spring/a", .retry(chargesAgain: true))
            let facts = try #require(try await fixture.store.asked([wish])[0].facts)
            #expect(
                facts.claim == .unsure(Self.attempt, JobFailure(code: "invalid_request", message: "The API said no."))
            )
            try await fixture.commit(.decided(job, .heldAgain(StoreFixture.failure)))
            #expect(try await fixture.store.jobView(id: job)?.state == .held)
        }
    }

    @Test func onlyThePolicysResendsRestAfterAStart() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b", "c"])
            for (index, job) in jobs.prefix(2).enumerated() {
                let attempt = AttemptID(rawValue: Int64(index + 1))
                try await fixture.bring(job, to: .heldUnsure, attempt: attempt)
                try await fixture.commit(.decided(job, .sentAgain(attempt, byPolicy: index == 0)))
            }
            let pending = try await fixture.store.pendingJobs(limit: 9)
            #expect(pending.map(\.resend) == [.resting, .spent, .never])
        }
    }

    @Test func anIdHasOneOwnerAndNamesMayBeShortened() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["meadow", "storm-1", "storm-2"])
            try await fixture.bring(jobs[0], to: .generating, attempt: Self.attempt)
            #expect(try await fixture.store.owner(of: Self.video)?.id == "meadow")
            #expect(try await fixture.store.owner(of: Self.other) == nil)
            func names(_ prefix: String) async throws -> [String] {
                try await fixture.store.jobNames(beginning: prefix, limit: 9).map(\.id)
            }
            #expect(try await names("spring/m") == ["meadow"])
            #expect(try await names("spring/storm") == ["storm-1", "storm-2"])
            #expect(try await names("storm-2") == ["storm-2"])
            #expect(try await names("spr").count == 3)
            #expect(try await names("winter/").isEmpty)
        }
    }
}

extension DecisionTests.Row {
    /// Whether a decision of this kind may be made at that stage.
    func fits(_ stage: Stage, _ decision: JobDecision) -> Bool {
        guard self.decision == decision else { return false }
        let mayAlso: [Stage] =
            switch decision {
            case .followedAgain(.generating): [.failedPaid, .heldPaid]
            case .followedAgain(.downloading): [.failedPaid, .heldPaid]
            case .unfollowed:
                [.generating, .downloading, .fetched, .published, .finishing, .thumbnailGone, .heldUnsure, .heldPaid]
            case .abandoned(nil, _): [.heldPaid]
            case .retried: [.failedUnpaid, .cancelled]
            default: [self.stage]
            }
        return mayAlso.contains(stage)
    }
}
