import PaddockCore
import Testing

/// The create protocol, gone through exhaustively (Safety, The held brace): every interleaving of the real orchestrator's decisions with crashes,
/// faults and people, and the proof that the check would notice: designs with one thing done carelessly fail it.
@Suite struct ProtocolModelTests {
    private static let legal = Result { try LegalMoves() }

    @Test(arguments: ProtocolModelCase.sound)
    func nothingIsPaidTwiceOrForgottenAndAllComesToRest(in sample: ProtocolModelCase) throws {
        let search = Search(sample.design, jobs: sample.jobs, sample.budget, try Self.legal.get())
        print("\(sample.testDescription): \(search.summary)")
        let counterexample = search.counterexample.map(\.text)
        try #require(counterexample == nil)
        #expect(search.mostChargesWithoutLeave == 1)

        // A daemon that meets another's records ends, and whoever started it is not there to start it again.
        guard sample.design.locksHome else { return }
        let restless = search.restless()
        #expect(restless.isEmpty, "never comes to rest: \(restless.first.map(search.calmWay) ?? [])")
        let hopeless = search.hopeless()
        #expect(hopeless.isEmpty, "nobody can settle it: \(hopeless.first.map(search.calmWay) ?? [])")
    }

    @Test(arguments: ProtocolModelCase.careless)
    func carelessDesignIsFoundOut(_ sample: ProtocolModelCase, _ property: ModelProperty) throws {
        let search = Search(
            sample.design,
            jobs: sample.jobs,
            sample.budget,
            properties: [property],
            try Self.legal.get()
        )
        print("\(sample.testDescription): \(search.summary)\n  \(search.counterexample?.text ?? "not found out")")
        #expect(search.counterexample?.property == property)
    }

    @Test func searchReachesEverythingItIsAbout() throws {
        let budget = World.Budget(faults: 2, crashes: 1, whims: 1)
        let search = Search(.heldBraceWithRetryPolicy, jobs: 1, budget, try Self.legal.get())
        let attempts = Set(search.worlds.flatMap { $0.ledger.attempts.map(\.state) })
        // Dead and uncharged attempts are forgotten as soon as they are dead.
        #expect(
            attempts == [
                .prepared, .armed, .accepted, .ambiguous, .adopted, .abandoned, .superseded, .declaredUnpaid,
                .remoteFailed,
            ]
        )
        let jobs = Set(search.worlds.flatMap(\.ledger.jobs))
        #expect(
            jobs == [.pending, .creating, .generating, .downloading, .done, .failed, .held, .cancelled],
            "jobs without media are never uploading"
        )
        #expect(search.worlds.contains { !$0.receipts.isEmpty })
        #expect(search.worlds.contains { $0.charges.count == 2 }, "somebody allowed a second charge")
        #expect(search.falseHolds > 0)
    }

    @Test func rulesAreTheSchemasOwn() throws {
        let legal = try Self.legal.get()
        #expect(legal.attempts.contains(.init(from: "prepared", to: "armed")))
        #expect(!legal.attempts.contains(.init(from: "armed", to: "not_sent")))
        #expect(legal.jobs.contains(.init(from: "creating", to: "held")))
        #expect(legal.live == ["prepared", "armed", "ambiguous", "accepted", "adopted"])
        let states = Set(legal.attempts.flatMap { [$0.from, $0.to] })
        #expect(states.allSatisfy { ModelLedger.Attempt.State(rawValue: $0) != nil }, "a state the model lacks")
    }
}

extension Search {
    fileprivate var summary: String {
        """
        \(self.worlds.count) states, \(self.moveCount) moves, \(self.steps.memories.count) memories, \
        \(self.steps.memories.turnCount) turns, \(self.mostChargesWithoutLeave) charges at most, \(self.falseHolds) false holds
        """
    }
}

extension Search.Counterexample {
    fileprivate var text: String {
        ([self.property.rawValue + (self.fault.map { " (\($0))" } ?? "")] + self.steps).joined(separator: "\n    ")
    }
}
