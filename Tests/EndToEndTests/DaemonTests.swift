import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct DaemonTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func aStopDuringACreateWaitsForItsAnswer(signal: Int32) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await site.startDaemon()
            try await api.add(fault: #"{"call": "create", "do": "delay", "at": "done", "delay": "1s"}"#)
            try site.drop("slow.yaml", "prompt: a slow create\ndurationSec: 3\n")
            try await eventually("the create is charged") { try await api.report.charges.int == 1 }
            daemon.signal(signal)
            let end = await daemon.end()
            #expect(end.status == 0, "\(end.err)")
            let job = try await site.json("show", "slow/slow")
            #expect(job.state.string == "generating")
            #expect(job.charges.int == 1)
            #expect(job.error.isNull)
            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await api.charges == ["a slow create": 1])
        }
    }

    @Test func aSecondDaemonIsSentAway() async throws {
        try await withSimulatedSite { site, _ in
            let first = try await site.startDaemon()
            let late = try Program(["run"], at: site)
            // Where both may run, neither ends by itself.
            defer { for daemon in [first, late] { daemon.signal(SIGKILL) } }
            try await eventually("the second is sent away") { late.status != nil }
            let second = await late.end()
            #expect(second.status == 75)
            #expect(second.out.isEmpty)
            #expect(second.err.hasPrefix("paddock: another daemon (process \(first.pid),"))
            #expect(second.err.split(separator: "\n").count == 1)
            first.signal(SIGTERM)
            #expect(await first.end().status == 0)
        }
    }

    @Test func aHomeTooDeepForASocketPathWorks() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let deep = site.folder.appending(String(repeating: "deep/", count: 30))
            try FileManager.default.createDirectory(atPath: deep.string, withIntermediateDirectories: true)
            let place = Site(folder: deep, scratch: site.scratch, environment: site.environment)
            let daemon = try await place.startDaemon()
            try Data("prompt: a deep horse\ndurationSec: 3\n".utf8)
                .write(to: URL(filePath: site.scratch.appending("deep.yaml").string))
            let submitted = try await place.run("submit", "--wait", site.scratch.appending("deep.yaml").string)
            #expect(submitted.status == 0, "\(submitted.err)")
            #expect(place.exists("output/deep/deep.mp4"))
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func filesOfTheStateAreForTheOwnerAndTheGroup() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let daemon = try await site.startDaemon()
            let modes = [
                "state": 0o750, "state/paddock.sqlite": 0o640, "state/paddock.sqlite-wal": 0o640,
                "state/paddock.sqlite-shm": 0o640, "state/paddock.sock": 0o660, "state/media": 0o700,
                "state/receipts.log": 0o600, "state/last-run": 0o600,
            ]
            for (path, mode) in modes {
                let attributes = try FileManager.default.attributesOfItem(atPath: site.folder.appending(path).string)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(path)")
            }
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func aNewKeyInItsFileOpensTheGate() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            var site = site
            site.environment["HAPPYHORSE_API_KEY"] = nil
            let key = URL(filePath: site.folder.appending("key").string)
            try Data("hh_test_old\n".utf8).write(to: key)
            try Data("api: {keyFile: key}\n".utf8)
                .write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
            try await api.change(settings: #"{"revoke": ["hh_test_old"]}"#)
            let daemon = try await site.startDaemon()
            try site.drop("key.yaml", "prompt: a horse with a key\ndurationSec: 3\n")
            let gate = try await eventually("the gate closes") { try await site.json("status").gates.array.first }
            #expect(gate.gate.string == "auth")
            #expect(gate.keys == ["gate", "since", "reason", "nextTryAt"])
            try Data("hh_test_new\n".utf8).write(to: key)
            daemon.signal(SIGHUP)
            try await eventually("the job is done") { try await site.json("status").counts.done.int == 1 }
            #expect(try await site.json("status").gates.array.isEmpty)
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            #expect(!daemon.err.contains("hh_test_"))
        }
    }

    @Test func aFailedVideoEndsTheRunWithOne() async throws {
        try await withSimulatedSite("--generation-time", "100ms", "--fail-rate", "1") { site, _ in
            try site.drop("fails.yaml", "prompt: a stubborn horse\ndurationSec: 3\n")
            #expect(try await site.runUntilIdle().status == 1)
            let job = try await site.json("show", "fails/fails")
            #expect(job.state.string == "failed")
            #expect(job.error.code.string == "generation_failed")
            #expect(job.error.keys == ["code", "message", "field", "requiredPlan", "currentPlan"])
            #expect(try await site.runUntilIdle().status == 0, "what was over before is no matter")
        }
    }
}
