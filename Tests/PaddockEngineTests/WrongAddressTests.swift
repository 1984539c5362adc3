import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// Row 5 of the matrix: the API, or the file, is where nobody can be reached: no such name, a port that nobody listens on, no TLS.
@Suite(.timeLimit(.minutes(2)))
struct WrongAddressTests {
    enum Trouble: CaseIterable {
        case noSuchName, refused, noTLS

        /// An origin that fails in this way, where `origin` is a good one.
        func origin(near origin: String) -> String {
            switch self {
            case .noSuchName: "https://host.invalid"
            // Nothing listens on the port of tcpmux.
            case .refused: origin.hasPrefix("https") ? "https://127.0.0.1:1" : "http://127.0.0.1:1"
            case .noTLS: origin.replacing("http://", with: "https://")
            }
        }
    }

    private static let jobs = ["dawn", "meadow", "storm"]

    private static func finish(_ home: EngineHome) async throws {
        try await home.running { running in
            try await running.settled()
            for job in Self.jobs {
                let ending = try await running.ending(of: job)
                #expect(ending == "done")
            }
        }
    }

    @Test(arguments: Trouble.allCases)
    func nothingIsSentAndTheRightAddressFinishesAll(trouble: Trouble) async throws {
        try await Rehearsal.with { home, simulator in
            var away = home
            away.apiURL = trouble.origin(near: home.apiURL)
            try await away.running { running in
                try await running.accept(Self.jobs)
                try await running.home.log.waitForGate("api")
                #expect(!running.engine.snapshot.isIdle)
                for job in Self.jobs {
                    let ending = try await running.ending(of: job)
                    #expect(ending == "pending")
                }
            }
            #expect(simulator.report.charges == 0)
            try await Self.finish(home)
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test(arguments: Trouble.allCases)
    func whatIsPaidIsPolledUntilTheAddressIsRightAgain(trouble: Trouble) async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.milliseconds(600))
        try await Rehearsal.with(api) { home, simulator in
            try await home.running { running in
                try await running.accept(Self.jobs)
                try await home.log.wait(for: "Charged.", times: Self.jobs.count)
            }
            var away = home
            away.apiURL = trouble.origin(near: home.apiURL)
            try await away.running { running in
                try await running.home.log.waitForGate("api")
                for job in Self.jobs {
                    let view = try await running.job(job)
                    #expect(view.state == .generating || view.state == .downloading || view.state == .done)
                }
            }
            try await Self.finish(home)
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test(arguments: Trouble.allCases, ["video", "thumbnail"])
    func aFileThatNobodyServesIsHadFromAFreshLink(trouble: Trouble, file: String) async throws {
        try await Rehearsal.with { home, simulator in
            let link = trouble.origin(near: home.apiURL) + "/\(file)"
            let told = Fault.Effect.edit(["\(file)Url": "\"\(link)\""])
            // A thumbnail is worth less patience than a video: it may be done without after the first.
            let times = file == "video" ? 2 : 1
            simulator.faults.add(Fault(.get, told, times: times, prompt: "meadow"))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            #expect(simulator.report.charges == 1)
            #expect(simulator.report.faultsStruck == times)
        }
    }
}
