import Foundation
import SystemPackage
import TestSupport
import Testing

/// Held jobs settled by a person with the real program: many at once, at a terminal and without one, and while the API takes its time.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ResolveTests {
    private static let twins = """
        batch: herd
        jobs:
          - {id: twin, prompt: a horse and its mirror image, durationSec: 3, variants: 2}

        """

    /// Two jobs that ask for the same and are held: both were charged, and no answer came.
    private static func withHeldTwins(_ body: (Site, SimulatedAPI, [String]) async throws -> Void) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            try await api.add(fault: #"{"call":"create","do":"cut","at":"done","delay":"1s","times":2}"#)
            try site.drop("herd.yaml", Self.twins)
            let run = try await site.runUntilIdle()
            #expect(run.status == 1, "\(run.err)")
            #expect(try await Self.states(site) == ["held", "held"])
            let lines = try await api.call("GET", "/_simulator/ledger").text.split(separator: "\n")
            let ids = try lines.compactMap { try JSON(text: String($0)).id.string }
            try #require(ids.count == 2)
            let file = site.folder.appending("ids.txt").string
            try Data(ids.map { "\($0)\n" }.joined().utf8).write(to: URL(filePath: file))
            try await body(site, api, ids)
        }
    }

    private static func jobs(_ site: Site) async throws -> [JSON] {
        try await site.run("list", "--json").out.split(separator: "\n").map { try JSON(text: String($0)) }
    }

    private static func states(_ site: Site) async throws -> [String?] {
        try await Self.jobs(site).map(\.state.string)
    }

    @Test func withoutATerminalAVideoThatFitsTwoJobsIsGivenToNone() async throws {
        try await Self.withHeldTwins { site, _, ids in
            let outcome = try await site.run("resolve", "--ids-from", "ids.txt", input: "1\n1\n")
            #expect(outcome.status == 1)
            #expect(outcome.out.isEmpty)
            let lines = outcome.err.split(separator: "\n")
            #expect(lines.count == 2)
            for (line, id) in zip(lines, ids) {
                #expect(line.hasPrefix("paddock: video \(id) fits herd/twin-1, herd/twin-2, and may be another's: "))
                #expect(line.hasSuffix("`paddock resolve herd/twin-1 --adopt \(id)`"))
            }
            #expect(try await Self.states(site) == ["held", "held"])
        }
    }

    @Test func atATerminalAPersonIsAskedAndNoJobGetsTwoVideos() async throws {
        try await Self.withHeldTwins { site, api, ids in
            let terminal = try PseudoTerminal()
            defer { terminal.close() }
            let resolve = try Program(["resolve", "--ids-from", "ids.txt"], at: site, terminal: terminal)
            let first = try await terminal.text(until: "[1-2, else none] ")
            #expect(first.contains("video \(ids[0]) fits:"))
            #expect(first.contains("1  herd/twin-1") && first.contains("2  herd/twin-2"))
            try terminal.type("2\n")
            let second = try await terminal.text(until: "[1-1, else none] ")
            #expect(second.contains("video \(ids[1]) fits:"))
            #expect(second.contains("1  herd/twin-1") && !second.contains("herd/twin-2"))
            try terminal.type("1\n")
            let outcome = await resolve.end()
            #expect(outcome.status == 0)
            #expect(outcome.out.split(separator: "\n").count == 2)

            #expect(try await site.runUntilIdle().status == 0)
            let jobs = try await Self.jobs(site)
            #expect(jobs.map(\.state.string) == ["done", "done"])
            #expect(jobs.map(\.videoId.string) == [ids[1], ids[0]])
            #expect(try await api.charges.values.reduce(0, +) == 2)
        }
    }

    @Test func whoAnswersNothingBindsNothing() async throws {
        try await Self.withHeldTwins { site, _, _ in
            let terminal = try PseudoTerminal()
            defer { terminal.close() }
            let resolve = try Program(["resolve", "--ids-from", "ids.txt"], at: site, terminal: terminal)
            for answer in ["\n", "7\n"] {
                _ = try await terminal.text(until: "[1-2, else none] ")
                try terminal.type(answer)
            }
            #expect(await resolve.end().status == 1)
            #expect(try await Self.states(site) == ["held", "held"])
        }
    }

    @Test func allHeldJobsAreGivenUpOrSentAgainAtOnce() async throws {
        try await Self.withHeldTwins { site, api, _ in
            #expect(try await site.run("resolve", "--all").status == 64)
            #expect(try await site.run("resolve", "--all", "--adopt", "018f").status == 64)
            let again = try await site.run("resolve", "--all", "--retry")
            #expect(again.status == 0, "\(again.err)")
            #expect(again.out.split(separator: "\n").count == 2)
            #expect(try await Self.states(site) == ["pending", "pending"])
            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await Self.jobs(site).map(\.charges.int) == [2, 2])
            #expect(try await api.charges.values.reduce(0, +) == 4)

            let none = try await site.run("resolve", "--all", "--abandon")
            #expect(none.status == 0)
            #expect(none.out == "there is no such job now: nothing to do\n")
        }
        try await Self.withHeldTwins { site, _, _ in
            let given = try await site.run("resolve", "--all", "--abandon", "--json")
            #expect(given.status == 0)
            #expect(given.out.split(separator: "\n").count == 2)
            #expect(try await Self.states(site) == ["failed", "failed"])
            #expect(try await Self.jobs(site).map(\.error.code.string) == ["abandoned", "abandoned"])
        }
    }

    @Test func anAPIThatTakesItsTimeKeepsNoDaemonFromStarting() async throws {
        try await Self.withHeldTwins { site, api, ids in
            try await api.add(fault: #"{"call":"get","do":"stall"}"#)
            let struck = try await api.report.faultsStruck.int ?? 0
            let resolve = try Program(["resolve", "herd/twin-1", "--adopt", ids[0]], at: site)
            try await eventually("the API is asked") { try await api.report.faultsStruck.int ?? 0 > struck }
            let daemon = try await site.startDaemon()
            #expect(daemon.status == nil, "\(daemon.err)")
            #expect(resolve.status == nil)
            resolve.signal(SIGKILL)
            await resolve.end()
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func whatChangedWhileTheAPIWasAskedIsSeenUnderTheLock() async throws {
        try await Self.withHeldTwins { site, api, ids in
            try await api.add(fault: #"{"call":"get","do":"delay","delay":"3s"}"#)
            let struck = try await api.report.faultsStruck.int ?? 0
            let resolve = try Program(["resolve", "herd/twin-1", "--adopt", ids[0]], at: site)
            try await eventually("the API is asked") { try await api.report.faultsStruck.int ?? 0 > struck }
            #expect(try await site.run("resolve", "herd/twin-1", "--abandon").status == 0)
            let outcome = await resolve.end()
            #expect(outcome.status == 1)
            #expect(outcome.err == "paddock: herd/twin-1: is failed, not held\n")
            #expect(try await Self.states(site) == ["failed", "held"])
        }
    }
}
