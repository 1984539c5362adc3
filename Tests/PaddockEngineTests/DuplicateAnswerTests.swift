import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// Row 24 of the matrix: the API answers a create with an id that another job has.
@Suite(.timeLimit(.minutes(1)))
struct DuplicateAnswerTests {
    @Test func oneIDForTwoCreatesInTheAirIsBelievedOnce() async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.settings.missingAfter = .seconds(60)
            let id = "\"018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21\""
            simulator.faults.add(Fault(.create, .edit(["id": id]), delay: .milliseconds(300), times: 2))
            let endings = try await home.running { running in
                try await running.accept("meadow", "storm")
                try await running.settled()
                return [try await running.ending(of: "meadow"), try await running.ending(of: "storm")]
            }
            #expect(simulator.report.maxCreatesInTheAir == 2)
            #expect(Set(endings) == ["held unsure_charge", "held video_not_found"])
        }
    }

    @Test func anIDThatIsOnRecordLeavesTheNewCreateUnsure() async throws {
        try await Rehearsal.with { home, simulator in
            try await home.running { running in
                try await running.accept("meadow")
                try await running.settled()
                let known = try await running.job("meadow").videoId ?? ""
                simulator.faults.add(Fault(.create, .edit(["id": "\"\(known)\""])))
                try await running.accept("storm")
                try await running.settled()
                let endings = [try await running.ending(of: "meadow"), try await running.ending(of: "storm")]
                #expect(endings == ["done", "held unsure_charge"])
            }
        }
    }
}
