import Foundation
import SystemPackage
import Testing

/// SIGHUP, with the real daemon.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ReloadTests {
    private static func write(_ settings: String, at site: Site) throws {
        try Data(settings.utf8).write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
    }

    @Test func whatCanChangeDoesAndTheRestIsNamed() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            try Self.write("spending: {videosPerDay: 1}\n", at: site)
            let daemon = try await site.startDaemon()
            try site.drop("two.yaml", "prompt: a capped horse\ndurationSec: 3\nvariants: 2\n")
            try await eventually("the cap holds the second back") {
                let status = try await site.json("status")
                return status.counts.done.int == 1 && status.gates.array.contains { $0.gate.string == "spending" }
            }
            try Self.write("spending: {videosPerDay: 2}\napi: {timeout: 29s}\nlog: {level: debug}\n", at: site)
            daemon.signal(SIGHUP)
            try await eventually("the new cap lets it go") { try await site.json("status").counts.done.int == 2 }
            let lines = daemon.err.split(separator: "\n")
            #expect(lines.contains { $0.contains(" notice   Settings and key were read again.") })
            let named = lines.filter { $0.contains("A changed setting needs a restart.") }
            #expect(named.count == 1)
            #expect(named.first?.hasSuffix("setting=api.timeout") == true)
            #expect(lines.contains { $0.contains(" debug    ") }, "the level is one that changes at once")
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func aNewCapOfABatchHoldsForTheNextManifest() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let daemon = try await site.startDaemon()
            try Self.write("spending: {videosPerBatch: 1}\n", at: site)
            daemon.signal(SIGHUP)
            try await eventually("the settings are read again") {
                daemon.err.contains("Settings and key were read again.")
            }
            #expect(!daemon.err.contains("needs a restart"))
            try site.drop("two.yaml", "prompt: a horse too many\ndurationSec: 3\nvariants: 2\n")
            try await eventually("the manifest is refused") {
                FileManager.default.fileExists(atPath: site.folder.appending("jobs/rejected/two.yaml").string)
            }
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func aFileWithAMistakeChangesNothing() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            try Self.write("spending: {videosPerDay: 5}\n", at: site)
            let daemon = try await site.startDaemon()
            try Self.write("spending: {videosPerDay: 1}\nlimits: {generatin: 3}\n", at: site)
            daemon.signal(SIGHUP)
            try await eventually("the mistake is told") {
                daemon.err.contains("Settings or key can't be used; the old ones stay.")
            }
            #expect(daemon.err.contains("limits.generatin"))
            // Commands read the same file, and refuse it as well.
            #expect(try await site.run("status").status == 78)
            try Self.write("spending: {videosPerDay: 5}\n", at: site)
            try site.drop("two.yaml", "prompt: an uncapped horse\ndurationSec: 3\nvariants: 2\n")
            try await eventually("the old cap is in force") { try await site.json("status").counts.done.int == 2 }
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }
}
