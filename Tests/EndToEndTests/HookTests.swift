import Foundation
import SystemPackage
import Testing

/// `hooks.command`, with the real daemon.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct HookTests {
    private static func script(_ text: String, at site: Site) throws -> String {
        let path = site.scratch.appending("hook.sh").string
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private static func write(hook: String, at site: Site) throws {
        try Data("hooks: {command: [\(hook)]}\n".utf8)
            .write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
    }

    /// A daemon that has run for months beside many transfers: what counts is the highest number, not how many are free.
    @Test func aDaemonWithThousandsOfOpenFilesRunsItsHooks() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let told = site.scratch.appending("told")
            var site = site
            site.environment["NOTIFY_SOCKET"] = site.scratch.appending("nobody").string
            site.environment["MY_COPY"] = "Bearer \(api.key)"
            let words = "cat >> \(told); ls /proc/self/fd | wc -l >> \(told).open; env >> \(told).env"
            try Self.write(hook: try Self.script(words, at: site), at: site)
            try site.drop("one.yaml", "prompt: a told horse\ndurationSec: 3\n")
            let run = try await Program(["run", "--until-idle"] + Site.fast, at: site, crowd: 3000).end()
            #expect(run.status == 0, "\(run.err)")
            let events = try String(contentsOfFile: told.string, encoding: .utf8).split(separator: "\n")
                .map { try JSON(text: String($0)) }
            // A daemon that has nothing to do yet is idle, too.
            #expect(events.last?.event.string == "idle")
            let jobs = events.filter { $0.event.string != "idle" }
            #expect(jobs.map(\.event.string) == ["done"])
            #expect(jobs.first?.job.job.string == "one/one")
            let environment = try String(contentsOfFile: "\(told).env", encoding: .utf8)
            #expect(!environment.contains(api.key))
            #expect(!environment.contains("NOTIFY_SOCKET"))
            #if os(Linux)
            // Its own three, and the folder that ls reads.
            let open = try String(contentsOfFile: "\(told).open", encoding: .utf8)
            #expect(Set(open.split(whereSeparator: \.isWhitespace)) == ["4"])
            #endif
        }
    }

    /// The daemon ignores the signals that it handles itself; a program that inherited that could not be stopped.
    @Test func aHookHasItsSignalsAndItsEndIsLogged() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            try Self.write(hook: try Self.script("kill -TERM $$; kill -HUP $$; exit 0", at: site), at: site)
            try site.drop("one.yaml", "prompt: a told horse\ndurationSec: 3\n")
            let run = try await site.runUntilIdle()
            #expect(run.status == 0, "what a hook does is no job's affair: \(run.err)")
            let failures = run.err.split(separator: "\n").filter { $0.contains("A hook failed") }
            #expect(failures.count >= 2)
            #expect(failures.allSatisfy { $0.contains("hook.signal=15") })
        }
    }

    @Test func aHookThatFloodsItsOutputIsNotInTheWay() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let words = "head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2; exit 3"
            try Self.write(hook: try Self.script(words, at: site), at: site)
            try site.drop("one.yaml", "prompt: a told horse\ndurationSec: 3\n")
            let run = try await site.runUntilIdle()
            #expect(run.status == 0, "\(run.err.prefix(2000))")
            #expect(run.out.isEmpty && run.err.utf8.count < 20_000)
            #expect(run.err.contains("hook.status=3"))
        }
    }

    @Test func slowHooksKeepNoJobWaiting() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let go = site.scratch.appending("go").string
            let words = "while [ ! -e \(go) ]; do sleep 0.1; done"
            try Self.write(hook: try Self.script(words, at: site), at: site)
            try site.drop("two.yaml", "prompt: a slow horse\ndurationSec: 3\nvariants: 4\n")
            let daemon = try await site.startDaemon()
            try await eventually("all are done while the first hook runs") {
                try await site.json("status").counts.done.int == 4
            }
            #expect(FileManager.default.createFile(atPath: go, contents: nil))
            daemon.signal(SIGTERM)
            let end = await daemon.end()
            #expect(end.status == 0)
            #expect(!end.err.contains("A hook failed"), "\(end.err)")
        }
    }
}
