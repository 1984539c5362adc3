import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// Column G of the matrix, by real sockets: a poll never fails a paid job, whatever comes back, and the video is had in the end.
@Suite(.timeLimit(.minutes(3)))
struct PollTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let effect: Fault.Effect
        var times = 1
        var gate: String?

        var testDescription: String { self.name }
    }

    static let passing =
        [
            Case(name: "FIN", effect: .cut()),
            Case(name: "RST", effect: .cut(reset: true)),
            Case(name: "no answer in time", effect: .stall),
            Case(name: "silence in the body", effect: .stallAfter(200)),
            Case(name: "no HTTP", effect: .garbage()),
            Case(name: "200 HTML", effect: .html(status: 200)),
            Case(name: "200 no JSON", effect: .text("soon", status: 200)),
            Case(name: "cut in the head", effect: .truncate(after: 30)),
            Case(name: "cut in the body", effect: .truncate(after: 300, reset: true)),
            Case(name: "shorter than it says", effect: .wrongLength(by: 7)),
            Case(name: "longer than it says", effect: .wrongLength(by: -7)),
            Case(name: "no id", effect: .edit(["id": nil])),
            Case(name: "another video's id", effect: .edit(["id": "\"018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21\""])),
            Case(name: "no status", effect: .edit(["status": nil])),
            Case(name: "a status that is new to us", effect: .edit(["status": "\"dreaming\""])),
            Case(name: "ready without a link", effect: .edit(["videoUrl": "null"])),
            Case(name: "fields that are new to us", effect: .edit(["mood": "{\"a\":[1,2]}"])),
            Case(name: "401", effect: .envelope("invalid_api_key", status: 401), gate: "auth"),
            Case(name: "404 once", effect: .envelope("not_found", status: 404)),
            Case(name: "429", effect: .envelope("rate_limited", status: 429, retryAfter: "2")),
            Case(name: "503 thrice", effect: .envelope("internal_error", status: 503), times: 3, gate: "api"),
            Case(name: "403 HTML thrice", effect: .html(status: 403), times: 3, gate: "api"),
            Case(name: "302 thrice", effect: .redirect(to: "cdn"), times: 3, gate: "api"),
            Case(name: "307 to the API", effect: .redirect(to: "api", status: 307)),
        ]
        + [400, 402, 403, 405, 408, 409, 410, 413, 422, 426, 500, 502, 503, 504].flatMap { status in
            [
                Case(name: "\(status) envelope", effect: .envelope("anything", status: status)),
                Case(name: "\(status) HTML", effect: .html(status: status)),
            ]
        }

    @Test(arguments: Self.passing)
    func isAskedAgain(row: Case) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.calls.apiTimeout = .milliseconds(600)
            home.calls.createTimeout = .seconds(20)
            // The canary before the create is a GET too, but of no prompt.
            simulator.faults.add(Fault(.get, row.effect, times: row.times, prompt: "meadow"))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            #expect(simulator.report.charges == 1)
            #expect(simulator.report.faultsStruck == row.times)
            #expect(simulator.report.redirectsFollowed == 0)
            if let gate = row.gate {
                #expect(home.log.gateClosings(gate) >= 1)
            }
        }
    }

    @Test func aVideoThatFailsFailsItsJobAndIsNotCreatedAgain() async throws {
        var api = Rehearsal.quickAPI
        api.failRate = 1
        try await Rehearsal.with(api) { home, simulator in
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "failed generation_failed")
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func aPaidVideoThatTheAPINoLongerKnowsIsHeldAfterTheTimeForIt() async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.settings.missingAfter = .seconds(60)
            simulator.faults.add(Fault(.get, .envelope("not_found", status: 404), times: nil, prompt: "meadow"))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "held video_not_found")
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func aVideoThatIsNeverReadyIsHeldAndNotFailed() async throws {
        var api = Rehearsal.quickAPI
        api.generationTime = .fixed(.seconds(100_000))
        try await Rehearsal.with(api) { home, _ in
            var home = home
            home.settings.giveUpAfter = .seconds(60)
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "held stalled")
        }
    }

    @Test func anAccountThatLostItsKeyIsPolledAgainWhenTheKeyIsBack() async throws {
        try await Rehearsal.with { home, simulator in
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.charges == 1 }
                simulator.change { $0.revokedKeys = [EngineHome.key] }
                try await home.log.waitForGate("auth")
                simulator.change { $0.revokedKeys = [] }
                try await running.engine.apply(.resumeAsked(keyMayHaveChanged: true))
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
        }
    }
}
