import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// Rows 22 to 24 of the matrix, and note 21: an id that can be read in a damaged answer is asked for until the API has said whose it is,
/// also by the next run.
@Suite(.timeLimit(.minutes(2)))
struct SalvageTests {
    private static let strange = "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21"

    private static func gets(_ simulator: Simulator) -> Int {
        simulator.report.calls["get"]?.values.reduce(0, +) ?? 0
    }

    @Test func whatAStopCutShortIsTakenUpByTheNextRun() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.create, .wrongLength(by: -5)))
            simulator.faults.add(Fault(.get, .stall, prompt: EngineHome.prompt("meadow")))
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.faultsStruck == 2 }
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "held unsure_charge")
            }
            let job = try await home.running { running in
                try await running.settled()
                #expect(running.engine.snapshot.unhappyEnds == 0)
                return try await running.job("meadow")
            }
            #expect(job.state == .done)
            #expect(job.videoId == simulator.ledger.first?.id)
            #expect(job.charges == 1)
            #expect(simulator.report.calls["create"]?.values.reduce(0, +) == 1)
        }
    }

    @Test func aQuestionThatGotNoAnswerIsAskedAgain() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.create, .wrongLength(by: -5)))
            simulator.faults.add(Fault(.get, .empty(status: 503), times: 2, prompt: EngineHome.prompt("meadow")))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            #expect(simulator.report.faultsStruck == 3)
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func whatTheAPIHasAnsweredIsNotAskedByTheNextRun() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.create, .text("{\"video\": \"\(Self.strange)\"}", status: 201)))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "held unsure_charge")
            let asked = Self.gets(simulator)
            try await home.running { running in
                try await running.settled()
                let job = try await running.job("meadow")
                #expect(job.state == .held)
                #expect(job.history?.last?.event == "video_not_in_answer")
            }
            #expect(Self.gets(simulator) == asked)
        }
    }

    @Test func whatThePolicySendsAgainIsDecidedByTheNextRunToo() async throws {
        try await Rehearsal.with(checksBooks: false) { home, simulator in
            var home = home
            home.settings.sendsUnsureAgain = true
            home.settings.sendAgainAfter = .seconds(10)
            // Not certain that it was charged: the status says nothing. The first question is whether the API is there.
            simulator.faults.add(Fault(.create, .text(Self.strange, status: 500)))
            simulator.faults.add(Fault(.get, .stall, skip: 1))
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.faultsStruck == 2 }
            }
            let ending = try await home.running { running in
                try await running.settled()
                return try await running.ending(of: "meadow")
            }
            #expect(ending == "done")
            #expect(simulator.report.charges == 1)
        }
    }
}
