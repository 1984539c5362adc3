import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import TestSupport
import Testing

/// Row 5 of the matrix: nobody listens where the API was. The simulator ends and starts again on the same ports, with its journal.
@Suite(.timeLimit(.minutes(2)))
struct OutageTests {
    /// A home, and a simulator's configuration that can be started again and again on the same ports.
    private func with(_ body: (EngineHome, SimulatorConfiguration) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            var api = Rehearsal.quickAPI
            api.journal = folder.appending("journal").string
            let origins = try await Simulator.running(api) { _, origins in origins }
            api.port = origins.apiPort
            api.storagePort = origins.storagePort
            api.cdnPort = origins.cdnPort
            var home = try EngineHome(folder, apiURL: origins.api)
            // The machine's own pace: what the API answered before it went away still counts as lately.
            home.clock = FastClock(factor: 1)
            home.settings.pollInterval = .milliseconds(100)
            try await body(home, api)
        }
    }

    @Test func aCreateThatFindsNobodyIsSentLater() async throws {
        try await self.with { home, api in
            try await home.running { running in
                try await Simulator.running(api) { _, _ in
                    try await running.accept("meadow")
                    try await running.settled()
                }
                try await running.accept("storm")
                try await running.home.log.wait(for: "A create was not sent; it waits.")
                try await running.home.log.wait(for: "gate_closed", "api: ")
                try await Simulator.running(api) { simulator, _ in
                    try await running.engine.apply(.resumeAsked(keyMayHaveChanged: false))
                    try await running.settled()
                    let ending = try await running.ending(of: "storm")
                    #expect(ending == "done")
                    #expect(simulator.ledger.count == 2)
                    try await Books.check(running.store, running.home, simulator)
                }
            }
        }
    }

    @Test func aPaidVideoOutlivesAnOutage() async throws {
        try await self.with { home, api in
            var api = api
            api.generationTime = .fixed(.milliseconds(600))
            let slow = api
            try await home.running { running in
                try await Simulator.running(slow) { _, _ in
                    try await running.accept("meadow")
                    try await running.home.log.wait(for: "Charged.")
                }
                try await running.home.log.wait(for: "gate_closed", "api: ")
                try await Simulator.running(slow) { simulator, _ in
                    try await running.engine.apply(.resumeAsked(keyMayHaveChanged: false))
                    try await running.settled()
                    let ending = try await running.ending(of: "meadow")
                    #expect(ending == "done")
                    #expect(simulator.ledger.count == 1)
                    try await Books.check(running.store, running.home, simulator)
                }
            }
        }
    }
}
