import PaddockCore
import Testing

/// The create protocol, gone through exhaustively (`failures.md` c.1): every interleaving of the real orchestrator's decisions with crashes,
/// faults and people, and the proof that the check would notice: designs with one thing done carelessly fail it.
@Suite(.serialized) struct ProtocolModelTests {
    private static let legal = Result { try LegalMoves() }

    struct Case: Sendable, CustomTestStringConvertible {
        let design: ModelDesign
        var jobs = 1
        var faults = 0
        var crashes = 0
        var whims = 0

        var budget: World.Budget { World.Budget(faults: self.faults, crashes: self.crashes, whims: self.whims) }

        var testDescription: String {
            "\(self.design.name): \(self.jobs) jobs, \(self.faults) faults, \(self.crashes) crashes, \(self.whims) whims"
        }
    }

    @Test(arguments: [
        Case(design: .heldBrace, faults: 3, crashes: 3, whims: 1),
        Case(design: .heldBrace, jobs: 2, faults: 2, crashes: 1),
        Case(design: .heldBrace, jobs: 2, faults: 1, crashes: 2),
        Case(design: .heldBrace, jobs: 2, faults: 1, crashes: 1, whims: 1),
        Case(design: .heldBraceWithRetryPolicy, faults: 3, crashes: 3),
        Case(design: .heldBraceWithRetryPolicy, jobs: 2, faults: 1, crashes: 1),
        Case(design: .twoDaemons, faults: 1, crashes: 1, whims: 1),
        Case(design: .twoDaemons, jobs: 2, whims: 1),
        Case(design: .twoDaemonsWithoutEpochs, faults: 1, crashes: 1, whims: 1),
    ])
    func nothingIsPaidTwiceOrForgotten(in sample: Case) throws {
        let start = ContinuousClock.now
        let search = Search(sample.design, jobs: sample.jobs, sample.budget, try Self.legal.get())
        print("\(sample.testDescription): \(search.summary) \(ContinuousClock.now - start)")
        let counterexample = search.counterexample.map(\.text)
        #expect(counterexample == nil)
        guard search.counterexample == nil, sample.design.locksHome else { return }

        let restless = search.restless()
        #expect(restless.isEmpty, "never comes to rest: \(restless.first.map(search.calmWay) ?? [])")
        let hopeless = search.hopeless()
        #expect(hopeless.isEmpty, "nobody can settle it: \(hopeless.first.map(search.way) ?? [])")
        print("   liveness after \(ContinuousClock.now - start)")
    }

    @Test(arguments: [
        (Case(design: .naive, faults: 1), ModelProperty.chargedTwice),
        (Case(design: .naive, crashes: 1), .chargedTwice),
        (Case(design: .naive, crashes: 1), .paidAndForgotten),
        (Case(design: .intentAndRetry, faults: 1), .chargedTwice),
        (Case(design: .replayingTransport, faults: 1), .chargedTwice),
        (Case(design: .armingAfterTheBrace, crashes: 1), .chargedTwice),
        (Case(design: .timerRescue, faults: 1), .chargedTwice),
        (Case(design: .timerRescue, crashes: 1), .chargedTwice),
        (Case(design: .twoDaemonsUnfenced, whims: 1), .chargedTwice),
        (Case(design: .idSavedLate), .ruleBroken),
    ])
    func carelessDesignIsFoundOut(_ sample: Case, _ property: ModelProperty) throws {
        let search = Search(
            sample.design,
            jobs: sample.jobs,
            sample.budget,
            properties: [property],
            try Self.legal.get()
        )
        print("\(sample.testDescription): \(search.summary)\n   \(search.counterexample?.text ?? "not found out")")
        #expect(search.counterexample?.property == property)
    }
}

extension Search {
    fileprivate var summary: String {
        "\(self.worlds.count) states, \(self.moveCount) moves, \(self.steps.memories.count) memories, \(self.steps.memories.turnCount) turns"
    }
}

extension Search.Counterexample {
    fileprivate var text: String {
        ([self.property.rawValue + (self.fault.map { " (\($0))" } ?? "")] + self.steps).joined(separator: "\n     ")
    }
}
