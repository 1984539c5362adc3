import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import TestSupport
import Testing

/// Rows 31, 33 and 38 of the matrix: an output that is full, read-only or gone closes the `disk` gate, fails nothing, and what can't
/// be stored is not bought.
@Suite(
    .timeLimit(.minutes(2)),
    .enabled(if: SmallDisk.isPossible, "needs the right to mount a small disk")
)
struct LocalDiskTests {
    private func withSmallOutput(
        _ configuration: SimulatorConfiguration = Rehearsal.quickAPI,
        _ body: (EngineHome, Simulator, SmallDisk) async throws -> Void
    ) async throws {
        try await Rehearsal.with(configuration, checksBooks: false) { home, simulator in
            try await SmallDisk.mounted(at: home.folder.appending("small"), megabytes: 8) { disk in
                var home = home
                home.output = disk.folder.appending("output")
                try EngineHome.makeFolder(home.output)
                try await body(home, simulator, disk)
                let store = try home.openStore()
                try await Books.check(store, home, simulator)
                try store.close()
            }
        }
    }

    private func finishes(_ running: RunningEngine) async throws {
        try await running.settled()
        let ending = try await running.ending(of: "meadow")
        #expect(ending == "done")
    }

    @Test func aDownloadThatFindsNoRoomWaitsForIt() async throws {
        var api = Rehearsal.quickAPI
        api.outputBytes = 3_000_000
        try await self.withSmallOutput(api) { home, simulator, disk in
            try disk.fill(leaving: 1_000_000)
            try await home.running { running in
                try await running.accept("meadow")
                try await running.home.log.waitForGate("disk")
                let visible = try Books.visibleFiles(home).filter { $0.hasSuffix(".mp4") }
                #expect(visible.isEmpty)
                try disk.empty()
                try await self.finishes(running)
            }
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func nothingIsBoughtThatCannotBeStored() async throws {
        try await self.withSmallOutput { home, simulator, disk in
            var home = home
            home.settings.minFree = 2_000_000
            try disk.fill(leaving: 1_000_000)
            try await home.running { running in
                try await running.accept("meadow")
                try await running.home.log.waitForGate("disk")
                #expect(simulator.report.charges == 0)
                try disk.empty()
                try await self.finishes(running)
            }
        }
    }

    @Test func nothingIsBoughtForAnOutputThatTakesNoFiles() async throws {
        try await self.withSmallOutput { home, simulator, disk in
            try disk.setReadOnly(true)
            try await home.running { running in
                try await running.accept("meadow")
                try await running.home.log.waitForGate("disk")
                #expect(simulator.report.charges == 0)
                try disk.setReadOnly(false)
                try await self.finishes(running)
            }
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func anOutputThatTurnsReadOnlyAfterTheChargeWaitsUntilItIsMended() async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.milliseconds(500))
        try await self.withSmallOutput(api) { home, simulator, disk in
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.charges == 1 }
                try disk.setReadOnly(true)
                try await home.log.waitForGate("disk")
                try disk.setReadOnly(false)
                try await self.finishes(running)
            }
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func anOutputThatIsGoneIsWaitedFor() async throws {
        try await self.withSmallOutput { home, simulator, _ in
            try FileManager.default.removeItem(atPath: home.output.string)
            try await home.running { running in
                try await running.accept("meadow")
                try await running.home.log.waitForGate("disk")
                #expect(simulator.report.charges == 0)
                try EngineHome.makeFolder(home.output)
                try await self.finishes(running)
            }
        }
    }
}
