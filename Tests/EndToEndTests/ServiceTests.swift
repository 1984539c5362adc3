import Foundation
import SystemPackage
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The real program under something that listens as systemd does.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ServiceTests {
    /// Starts a daemon that tells a listener how it is.
    private static func withService(
        variables: [String: String] = [:],
        _ body: (_ daemon: Program, _ listener: NotifyListener, _ site: Site, _ api: SimulatedAPI) async throws -> Void
    ) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let listener = try NotifyListener(at: site.scratch.appending("notify").string)
            var watched = site
            watched.environment["NOTIFY_SOCKET"] = listener.address
            watched.environment.merge(variables) { _, new in new }
            let daemon = try await watched.startDaemon()
            defer { daemon.signal(SIGKILL) }
            try await eventually("it is ready") { listener.told.contains("READY=1") }
            try await body(daemon, listener, watched, api)
        }
    }

    @Test func itTellsThatItIsReadyWhatItDoesAndThatItStops() async throws {
        try await Self.withService { daemon, listener, site, _ in
            try site.drop("told.yaml", "prompt: a horse that is told of\ndurationSec: 3\n")
            try await eventually("the counts are shown") { listener.told.contains("STATUS=1 done") }
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            #expect(listener.told.count { $0 == "READY=1" } == 1)
            #expect(listener.told.last == "STOPPING=1")
        }
    }

    @Test func itTellsOfReloads() async throws {
        try await Self.withService { daemon, listener, _, _ in
            daemon.signal(SIGHUP)
            try await eventually("the reload is over") { listener.told.contains { $0.hasPrefix("READY=1\nSTATUS=") } }
            let begin = listener.told.firstIndex { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") }
            let end = listener.told.firstIndex { $0.hasPrefix("READY=1\nSTATUS=") }
            #expect(try #require(begin) < (try #require(end)))
        }
    }

    @Test func itFeedsTheWatchdogWhileItTurns() async throws {
        try await Self.withService(variables: ["WATCHDOG_USEC": "400000"]) { daemon, listener, _, _ in
            try await eventually("it is fed again and again") { listener.told.count { $0 == "WATCHDOG=1" } >= 3 }
        }
    }

    @Test func aStopThatWaitsForACreateAsksForTime() async throws {
        try await Self.withService { daemon, listener, site, api in
            try await api.add(fault: #"{"call": "create", "do": "delay", "at": "done", "delay": "1s"}"#)
            try site.drop("slow.yaml", "prompt: a slow create\ndurationSec: 3\n")
            try await eventually("the create is charged") { try await api.report.charges.int == 1 }
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            let stopping = try #require(listener.told.firstIndex(of: "STOPPING=1"))
            #expect(listener.told[stopping...].contains("EXTEND_TIMEOUT_USEC=90000000"))
        }
    }

    @Test func hooksHearNothingOfTheService() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let listener = try NotifyListener(at: site.scratch.appending("notify").string)
            let seen = site.scratch.appending("seen")
            var watched = site
            watched.environment["NOTIFY_SOCKET"] = listener.address
            watched.environment["WATCHDOG_USEC"] = "60000000"
            try watched.drop("hooked.yaml", "prompt: a hooked horse\ndurationSec: 3\n")
            let settings = "hooks: {command: [/bin/sh, -c, 'env >\(seen.string)']}\n"
            try Data(settings.utf8).write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
            #expect(try await watched.runUntilIdle().status == 0)
            let variables = try String(contentsOfFile: seen.string, encoding: .utf8)
            #expect(variables.contains("PATH="))
            #expect(!variables.contains("NOTIFY_SOCKET") && !variables.contains("WATCHDOG_USEC"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root has homes of others to work in"))
    func whatRootMakesInAnothersHomeIsTheOwners() async throws {
        try await withSite { site in
            let owner: uid_t = 54_321
            try #require(chown(site.folder.string, owner, owner) == 0)
            let manifest = "prompt: a horse of another\ndurationSec: 3\n"
            #expect(try await site.run("submit", "-", "--format", "yaml", input: manifest).status == 0)
            #expect(try await site.run("pause").status == 0)
            let state = try FileManager.default.contentsOfDirectory(atPath: site.folder.appending("state").string)
            #expect(state.contains("paddock.sqlite") && state.contains("lock"))
            let folders = ["jobs", "jobs/accepted", "jobs/rejected", "output", "output/.partial", "state"]
            for path in folders + state.map({ "state/\($0)" }) {
                let attributes = try FileManager.default.attributesOfItem(atPath: site.folder.appending(path).string)
                #expect((attributes[.ownerAccountID] as? NSNumber)?.uint32Value == owner, "\(path)")
            }
        }
    }
}
