import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// Row 34 of the matrix: somebody sets the wall clock by years in mid-run. What is waited for is waited for by the boot clock.
@Suite(.timeLimit(.minutes(2)))
struct ClockJumpTests {
    private static let jobs = (1...12).map { "take-\($0)" }

    @Test(arguments: [[30.0], [-30.0], [30.0, -60.0, 30.0]])
    func nothingStallsAndNothingIsGivenUp(jumps: [Double]) async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.milliseconds(300))
        try await Rehearsal.with(api) { home, simulator in
            simulator.faults.add(Fault(.video, .cut(), times: 3))
            simulator.faults.add(Fault(.get, .envelope("internal_error", status: 503), times: 4, skip: 6))
            try await home.running { running in
                try await running.accept(Self.jobs)
                for (number, years) in jumps.enumerated() {
                    try await home.log.wait(for: "Charged.", times: 3 * (number + 1))
                    home.clock.wall.jump(years: years)
                }
                try await running.settled()
                for job in Self.jobs {
                    let ending = try await running.ending(of: job)
                    #expect(ending == "done")
                }
            }
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test(arguments: [30.0, -30.0])
    func aGateIsTriedWhenItsTimeHasPassedAndNotWhenTheClockSaysSo(years: Double) async throws {
        try await Rehearsal.with { home, simulator in
            simulator.change { $0.revokedKeys = [EngineHome.key] }
            try await home.running { running in
                try await running.accept("meadow")
                try await home.log.waitForGate("auth")
                home.clock.wall.jump(years: years)
                simulator.change { $0.revokedKeys = [] }
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
        }
    }

    @Test(arguments: [30.0, -30.0])
    func aDeadlineOfAPaidVideoIsNeitherMovedNorMissed(years: Double) async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.seconds(100_000))
        try await Rehearsal.with(api) { home, _ in
            var home = home
            home.settings.giveUpAfter = .seconds(120)
            try await home.running { [home] running in
                let began = home.clock.now().boot
                home.log.atNext("Charged.") { home.clock.wall.jump(years: years) }
                try await running.accept("meadow")
                try await running.settled()
                #expect(home.clock.now().boot - began >= home.settings.giveUpAfter)
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "held stalled")
            }
        }
    }
}
