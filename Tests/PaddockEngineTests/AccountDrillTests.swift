import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// Rows 10 to 12 and 14 of the matrix over many jobs: trouble of the account in mid-run fails no job, and all goes on when it is over.
@Suite(.timeLimit(.minutes(3)))
struct AccountDrillTests {
    private static let jobs = (1...32).map { "take-\($0)" }

    private static func endings(_ running: RunningEngine) async throws -> [String: Int] {
        var endings: [String: Int] = [:]
        for job in Self.jobs {
            endings[try await running.ending(of: job), default: 0] += 1
        }
        return endings
    }

    @Test func aKeyThatIsRevokedInMidRunStopsTheCallsButNotTheDownloads() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.video, .delay, delay: .milliseconds(300), times: nil))
            try await home.running { running in
                try await running.accept(Self.jobs)
                try await home.log.wait(for: "The video is ready.", times: 6)
                simulator.change { $0.revokedKeys = [EngineHome.key] }
                try await home.log.waitForGate("auth")
                let charges = simulator.report.charges
                // What has a link is downloaded and published behind the gate.
                let ready = home.log.count("The video is ready.")
                try await home.log.wait(for: "Published.", "video", times: ready)
                #expect(simulator.report.charges == charges)
                #expect(charges < Self.jobs.count)
                #expect(running.engine.snapshot.gates.contains { $0.gate == "auth" })
                simulator.change { $0.revokedKeys = [] }
                // The gate's own probe finds out.
                try await running.settled()
                let endings = try await Self.endings(running)
                #expect(endings == ["done": Self.jobs.count])
            }
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test func creditsThatRunOutInMidRunLetThePaidOnesFinishAndAreProbedOneAtATime() async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.milliseconds(400))
        api.credits = 10 * 6
        try await Rehearsal.with(api) { home, simulator in
            try await home.running { running in
                try await running.accept(Self.jobs)
                try await home.log.waitForGate("credits")
                try await home.log.wait(for: "Done.", times: 10)
                let probes = home.log.count("refused a create without charging")
                try await home.log.wait(for: "refused a create without charging", times: probes + 2)
                #expect(simulator.report.charges == 10)
                simulator.change { $0.credits = nil }
                try await running.settled()
                let endings = try await Self.endings(running)
                #expect(endings == ["done": Self.jobs.count])
            }
            #expect(simulator.report.charges == Self.jobs.count)
            Self.expectOneProbeAtATime(home.log.lines)
        }
    }

    /// From the gate's closing to its opening no create begins before the last one is answered; those in the air when it closed aside.
    private static func expectOneProbeAtATime(_ lines: [String]) {
        let closed = lines.drop { !($0.contains("A gate closed.") && $0.contains("credits: ")) }
        let shut = closed.prefix { !($0.contains("A gate opened.") && $0.contains("credits")) }
        var inTheAir = 0
        var most = 0
        for line in shut {
            if line.contains(" Creating. ") {
                inTheAir += 1
            } else if line.contains("refused a create without charging") || line.contains(" Charged. ") {
                inTheAir = max(0, inTheAir - 1)
            }
            most = max(most, inTheAir)
        }
        #expect(most == 1)
    }

    @Test func aLimitOfThePlanFailsTwoAndKeepsTheOthersForAPerson() async throws {
        var api = Rehearsal.quickAPI
        api.plan = .basic
        api.basicLimits.maxDurationSec = 5
        try await Rehearsal.with(api) { home, simulator in
            try await home.running { running in
                try await running.accept(Self.jobs)
                try await home.log.waitForGate("plan")
                // Creates that were in the air with the second refusal are called off, or answered and kept; then none is sent.
                let log = home.log
                while log.count("The API refused the job.") + log.count("The API refused a create without charging")
                    + log.count("A create was not sent") < log.count(" Creating. ")
                {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                #expect(!running.engine.snapshot.isIdle)
                let before = try await Self.endings(running)
                let failed = before["failed plan_gate_exceeded", default: 0]
                // Those that taught it.
                #expect(failed == 2)
                #expect((2...3).contains(simulator.report.calls["create", default: [:]]["403", default: 0]))
                #expect(before["pending"] == Self.jobs.count - failed)
                #expect(simulator.report.charges == 0)
                let gate = running.engine.snapshot.gates.first { $0.gate == "plan" }
                #expect(gate != nil && gate?.nextTryAt == nil)

                simulator.change { $0.plan = .pro }
                try await running.engine.apply(.resumeAsked(keyMayHaveChanged: false))
                try await running.settled()
                let after = try await Self.endings(running)
                #expect(after == ["done": Self.jobs.count - failed, "failed plan_gate_exceeded": failed])
            }
        }
    }

    @Test func aKeyOfAnotherAccountLosesNothing() async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.milliseconds(500))
        try await Rehearsal.with(api) { home, simulator in
            var home = home
            home.settings.generating = 40
            try await home.running { [home] running in
                try await running.accept(Self.jobs)
                try await home.log.wait(for: "Charged.", times: Self.jobs.count)
                simulator.change { $0.accounts = [EngineHome.key: "somebody-else"] }
                _ = try await simulator.report { $0.calls["get", default: [:]]["404", default: 0] > 40 }
                simulator.change { $0.accounts = [:] }
                try await running.settled()
                let endings = try await Self.endings(running)
                #expect(endings == ["done": Self.jobs.count])
            }
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test func whatWasHeldUnderAnotherAccountsKeyIsHadWithTheOldOne() async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.milliseconds(500))
        try await Rehearsal.with(api) { home, simulator in
            var home = home
            home.settings.generating = 40
            home.settings.missingAfter = .seconds(60)
            try await home.running { [home] running in
                try await running.accept(Self.jobs)
                try await home.log.wait(for: "Charged.", times: Self.jobs.count)
                simulator.change { $0.accounts = [EngineHome.key: "somebody-else"] }
                try await running.settled()
                let held = try await Self.endings(running)
                #expect(held["held video_not_found", default: 0] > 0)
                #expect(held["done", default: 0] + held["held video_not_found", default: 0] == Self.jobs.count)

                simulator.change { $0.accounts = [:] }
                for job in Self.jobs {
                    let view = try await running.job(job)
                    guard view.state == .held, let id = view.videoId else { continue }
                    let video = VideoID(rawValue: id)
                    let seen = try await running.engine.look(at: video)
                    let wish = JobChange("\(EngineHome.name(job))", .adopt(video))
                    let answers = try await running.engine.apply([wish], seen: [video: seen])
                    #expect(answers.map(\.outcome) == [.changed])
                }
                try await running.settled()
                let endings = try await Self.endings(running)
                #expect(endings == ["done": Self.jobs.count])
            }
            // What is paid is followed again, not bought again.
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }
}
