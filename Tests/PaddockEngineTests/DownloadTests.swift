import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import Testing

/// Columns V and T of the matrix, by real sockets: what is on disk in the end is the video that was paid for, whole.
@Suite(.timeLimit(.minutes(3)))
struct DownloadTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let effect: Fault.Effect
        var times = 1

        var testDescription: String { self.name }
    }

    private static let expired =
        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"

    static let passing =
        [
            Case(name: "FIN", effect: .cut()),
            Case(name: "RST", effect: .cut(reset: true)),
            Case(name: "silence", effect: .stall),
            Case(name: "silence in the body", effect: .stallAfter(2000)),
            Case(name: "no HTTP", effect: .garbage()),
            Case(name: "cut in the head", effect: .truncate(after: 40)),
            Case(name: "cut in the body", effect: .truncate(after: 2000)),
            Case(name: "reset in the body", effect: .truncate(after: 2000, reset: true)),
            Case(name: "cut again and again", effect: .truncate(after: 900), times: 4),
            Case(name: "shorter than it says", effect: .wrongLength(by: 100)),
            Case(name: "longer than it says", effect: .wrongLength(by: -100)),
            Case(name: "corrupt", effect: .corrupt(bytes: 1_000_000)),
            Case(name: "HTML in its place", effect: .html(status: 200)),
            Case(name: "an empty file", effect: .empty(status: 200)),
            Case(name: "an expired link", effect: .text(Self.expired, status: 403, contentType: "application/xml")),
            Case(name: "the API's own envelope", effect: .envelope("not_found", status: 404)),
            Case(name: "429", effect: .envelope("rate_limited", status: 429, retryAfter: "1")),
            Case(name: "redirect to a text", effect: .redirect(to: "cdn")),
            Case(name: "redirect to the API", effect: .redirect(to: "api", status: 307)),
            Case(name: "redirect to a file", effect: .redirect(to: "file:///etc/passwd")),
            Case(name: "redirect without end", effect: .redirect(to: "/videos/outputs/again.mp4"), times: 5),
        ]
        + [400, 401, 402, 403, 404, 405, 408, 410, 416, 425, 500, 502, 503, 504].map { status in
            Case(name: "\(status)", effect: .html(status: status))
        }

    @Test(arguments: Self.passing)
    func videoIsFetchedAgain(row: Case) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.calls.idleTimeout = .milliseconds(600)
            home.calls.firstByteTimeout = .milliseconds(600)
            simulator.faults.add(Fault(.video, row.effect, times: row.times))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            #expect(simulator.report.charges == 1)
        }
    }

    @Test(arguments: Self.passing)
    func thumbnailIsFetchedAgainOrDoneWithout(row: Case) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.calls.idleTimeout = .milliseconds(600)
            home.calls.firstByteTimeout = .milliseconds(600)
            simulator.faults.add(Fault(.thumbnail, row.effect, times: row.times))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
        }
    }

    @Test func aBrokenDownloadGoesOnWhereItStopped() async throws {
        var api = Rehearsal.quickAPI
        api.outputBytes = 3_000_000
        try await Rehearsal.with(api) { home, simulator in
            simulator.faults.add(Fault(.video, .truncate(after: 1_500_000)))
            simulator.faults.add(Fault(.video, .truncate(after: 700_000, reset: true)))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            let answers = simulator.report.calls["video"] ?? [:]
            #expect(answers["200"] == 1)
            #expect(answers["206"] == 2)
        }
    }

    /// The structure of the file is whole: only what came twice shows that the rest is another file's.
    @Test func aRestThatDoesNotBelongToWhatIsThereIsThrownAway() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.video, .truncate(after: 2000)))
            simulator.faults.add(Fault(.video, .corrupt()))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            let answers = simulator.report.calls["video"] ?? [:]
            #expect(answers["200"] == 2 && answers["206"] == 1)
        }
    }

    @Test func aDownloadCutByAStopGoesOnInTheNextRun() async throws {
        try await Self.withSilence { home, simulator in
            try await home.running { running in
                try await Self.untilItIsSilent(running, home, simulator)
            }
            try await home.running { running in
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.calls["video"]?["206"] == 1)
        }
    }

    @Test func aPauseOfEverythingBreaksADownloadOffAndItGoesOnAfterwards() async throws {
        try await Self.withSilence { home, simulator in
            try await home.running { running in
                try await Self.untilItIsSilent(running, home, simulator)
                try await running.pauseAndResume()
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.calls["video"]?["206"] == 1)
        }
    }

    @Test func aSlowDownloadIsMadeGoodNowAndThenSoThatAKillCostsLittle() async throws {
        var api = Rehearsal.quickAPI
        api.outputBytes = 400_000
        try await Rehearsal.with(api) { home, simulator in
            simulator.faults.add(Fault(.video, .trickle(bytesPerSecond: 100_000)))
            try await home.running { running in
                try await running.accept("meadow")
                let notes = { try Self.names(in: home).contains { $0.hasSuffix("video.note") } }
                while try !notes(), try Self.partialBytes(home) < 390_000 { await Task.yield() }
                #expect(try notes(), "the bytes are on disk, and nothing says that they can be trusted")
                try await running.settled()
            }
        }
    }

    private static func names(in home: EngineHome) throws -> [String] {
        guard FileManager.default.fileExists(atPath: home.partials.string) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: home.partials.string)
    }

    /// What a power cut can make of the bytes that were not synced when it came.
    enum Tail: CaseIterable {
        case lost, lostWithMore, garbled, zeros, grown
    }

    @Test(arguments: Tail.allCases)
    func bytesThatWereNotSyncedAreNotTrustedAfterAPowerCut(tail: Tail) async throws {
        try await Self.withSilence { home, simulator in
            try await home.running { running in
                try await Self.untilItIsSilent(running, home, simulator)
            }
            try Self.cutPower(home, tail)
            try await home.running { running in
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            // The comparison of the books holds the bytes against those that were paid for.
            #expect(simulator.report.calls["video"]?["206"] == 1)
            #expect(simulator.report.charges == 1)
        }
    }

    /// Makes the note say that only a million bytes were synced, and does to the rest what the disk may have done.
    private static func cutPower(_ home: EngineHome, _ tail: Tail) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: home.partials.string)
        let notes = names.filter { $0.hasSuffix("video.note") }
        let part = URL(
            filePath: home.partials.appending(try #require(names.first { $0.hasSuffix("video.part") })).string
        )
        let note = URL(filePath: home.partials.appending(try #require(notes.first)).string)
        var told = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: note)) as? [String: Any])
        let synced = 1_000_000
        #expect((told["synced"] as? Int ?? 0) > synced)
        told["synced"] = synced
        try JSONSerialization.data(withJSONObject: told).write(to: note)
        var bytes = try Data(contentsOf: part)
        let rest = bytes.count - synced
        switch tail {
        case .lost: bytes = bytes.prefix(synced)
        // The length of a file is not synced with its note on every file system.
        case .lostWithMore: bytes = bytes.prefix(synced - 4096)
        case .garbled: bytes.replaceSubrange(synced..., with: Data(repeating: 0xA5, count: rest))
        case .zeros: bytes.replaceSubrange(synced..., with: Data(repeating: 0, count: rest))
        case .grown: bytes.append(Data(repeating: 0xA5, count: 2_000_000))
        }
        try bytes.write(to: part)
    }

    /// A video of 3 MB whose first download falls silent after two of them.
    private static func withSilence(_ body: (EngineHome, Simulator) async throws -> Void) async throws {
        var api = Rehearsal.quickAPI
        api.outputBytes = 3_000_000
        try await Rehearsal.with(api) { home, simulator in
            simulator.faults.add(Fault(.video, .stallAfter(2_000_000)))
            try await body(home, simulator)
        }
    }

    private static func untilItIsSilent(
        _ running: RunningEngine,
        _ home: EngineHome,
        _ simulator: Simulator
    ) async throws {
        try await running.accept("meadow")
        _ = try await simulator.report { $0.calls["thumbnail"]?["200"] == 1 && $0.faultsStruck == 1 }
        // The bytes before the silence have to arrive; nothing but the file itself tells of them.
        while try Self.partialBytes(home) < 1_900_000 { await Task.yield() }
    }

    private static func partialBytes(_ home: EngineHome) throws -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home.partials.string)) ?? []
        guard let name = names.first(where: { $0.hasSuffix("video.part") }) else { return 0 }
        let attributes = try FileManager.default.attributesOfItem(atPath: home.partials.appending(name).string)
        return attributes[.size] as? Int ?? 0
    }

    @Test func aLinkThatExpiresOnTheWayIsRenewedByAPoll() async throws {
        var api = Rehearsal.quickAPI
        api.linkLifetime = .milliseconds(500)
        try await Rehearsal.with(api) { home, simulator in
            simulator.faults.add(Fault(.video, .delay, at: .head, delay: .milliseconds(700)))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            #expect((simulator.report.calls["video"]?["403"] ?? 0) >= 1)
        }
    }

    @Test func theSameBadBytesFromThreeFreshLinksAreFinal() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.video, .html(status: 200), times: nil))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "failed output_invalid")
            #expect(simulator.report.charges == 1)
            #expect(simulator.report.calls["video"]?["200"] == 3)
            let visible = try Books.visibleFiles(home).filter { $0.hasSuffix(".mp4") }
            #expect(visible.isEmpty)
        }
    }

    @Test func aVideoThatCanNeverBeHadFailsAtTheEndOfItsTimeAndKeepsItsID() async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.settings.giveUpAfter = .seconds(120)
            simulator.faults.add(Fault(.video, .html(status: 404), times: nil))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "failed download_failed")
            let store = try home.openStore()
            let job = try await store.job(EngineHome.name("meadow"))
            #expect(job?.videoId == simulator.ledger.first?.id)
            try store.close()
        }
    }

    @Test(arguments: [ThumbnailRule.never, .late(.milliseconds(150)), .late(.seconds(3600)), .withVideo])
    func theThumbnailIsWaitedForAWhile(rule: ThumbnailRule) async throws {
        var api = Rehearsal.quickAPI
        api.thumbnails = rule
        try await Rehearsal.with(api) { home, _ in
            try await home.running { running in
                try await running.accept("meadow")
                try await running.settled()
                let job = try await running.job("meadow")
                #expect(job.state == .done)
                switch rule {
                case .withVideo, .late(.milliseconds(150)):
                    #expect(job.output.thumbnail?.hasSuffix("meadow.jpg") == true)
                default: #expect(job.output.thumbnail == nil)
                }
            }
        }
    }

    @Test func thumbnailsThatAreNeverWholeAreGivenUp() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.thumbnail, .html(status: 200), times: nil))
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == "done")
            let jpegs = try Books.visibleFiles(home).filter { $0.hasSuffix(".jpg") }
            #expect(jpegs.isEmpty)
        }
    }
}
