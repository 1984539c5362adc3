import HappyHorseSimulator
import PaddockCore
import PaddockStore
import SystemPackage
import TestSupport

/// A simulator and an empty home that calls it.
enum Rehearsal {
    /// Videos are ready as soon as they are charged.
    static var quickAPI: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.generationTime = .fixed(.zero)
        return configuration
    }

    /// Runs `body` with both, and compares the books when it ends, unless `body` moves the home and does so itself.
    static func with(
        _ configuration: SimulatorConfiguration = Rehearsal.quickAPI,
        checksBooks: Bool = true,
        _ body: (EngineHome, Simulator) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            try await Simulator.running(configuration) { simulator, origins in
                let home = try EngineHome(folder, apiURL: origins.api)
                try await body(home, simulator)
                guard checksBooks else { return }
                let store = try home.openStore()
                try await Books.check(store, home, simulator)
                try store.close()
            }
        }
    }

    /// One job from acceptance to rest: how it ended, in the table's words.
    static func ending(of id: String = "meadow", in home: EngineHome, media: [UInt8]? = nil) async throws -> String {
        try await home.running { running in
            try await running.accept(id, media: media)
            try await running.settled()
            return try await running.ending(of: id)
        }
    }
}
