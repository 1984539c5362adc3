import Foundation
import SystemPackage
import Testing

/// Row 32 of the matrix, with the real program: it never runs out of descriptors by itself, because it starts only where all that its limits
/// allow at once fits. What it does where the machine has none to give is told in the tests of each step.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DescriptorTests {
    private static let batch = (1...48).map { "  - {id: take-\($0), prompt: horse number \($0)}\n" }.joined()
    private static let manifest = "batch: herd\ndefaults: {durationSec: 3}\njobs:\n\(batch)"
    private static let greedy = ["--set", "limits.downloads=32", "--set", "limits.creates=16"]

    /// What no command can do without: three for each core's event loop, and some to spare.
    private static let least = 3 * ProcessInfo.processInfo.activeProcessorCount + 16

    private static func needed(_ error: String) throws -> Int {
        let match = try #require(
            error.wholeMatch(of: /paddock: only \d+ files may be open, and (\d+) are needed: .*\n/)
        )
        return try #require(Int(match.1))
    }

    @Test func theFewestDescriptorsThatARunIsContentWithAreEnough() async throws {
        try await withSimulatedSite("--generation-time", "100ms-400ms") { site, api in
            try site.drop("herd.yaml", Self.manifest)
            let arguments = ["run", "--until-idle"] + Site.fast + Self.greedy
            let refused = try await Program(arguments, at: site, descriptors: Self.least).end()
            #expect(refused.status == 78)
            #expect(try await api.report.calls.keys.isEmpty)

            let tight = try Program(arguments, at: site, descriptors: try Self.needed(refused.err))
            while tight.status == nil {
                OutputFiles(site: site).expectAllWhole()
                try await Task.sleep(for: .milliseconds(20))
            }
            let end = await tight.end()
            #expect(end.status == 0, "\(end.err.suffix(2000))")
            #expect(!end.err.contains("Too many open files"))
            #expect(try await api.charges.count == 48)
            #expect(try await api.charges.values.allSatisfy { $0 == 1 })
        }
    }

    /// Connections that ask nothing, as a broken script may leave them.
    @Test func aCrowdOnTheSocketTakesNoDescriptorsFromTheRun() async throws {
        try await withSimulatedSite("--generation-time", "300ms") { site, api in
            let refused = try await Program(["run"] + Site.fast, at: site, descriptors: Self.least).end()
            let needed = try Self.needed(refused.err)
            let daemon = try Program(["run"] + Site.fast, at: site, descriptors: needed)
            try await eventually("the daemon is ready") { daemon.err.contains(" Ready. ") || daemon.status != nil }
            let crowd = try (1...needed).map { _ in try UnixConnection(to: site.folder.appending("state/paddock.sock"))
            }
            try site.drop("herd.yaml", Self.manifest)
            try await eventually("all are done") { try await api.report.charges.int == 48 }
            #expect(daemon.status == nil)
            #expect(!daemon.err.contains("Too many open files"))
            for connection in crowd { connection.close() }
            #expect(try await site.run("pause").status == 0)
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test(arguments: [["run"], ["status"], ["resume"]])
    func tooFewForAnythingIsSaidInOneLine(arguments: [String]) async throws {
        try await withSite { site in
            try FileManager.default.createDirectory(atPath: site.jobs.string, withIntermediateDirectories: true)
            let outcome = try await Program(arguments, at: site, descriptors: 16).end()
            #expect(outcome.status == 78)
            #expect(try Self.needed(outcome.err) == Self.least)
            #expect(outcome.out.isEmpty)
        }
    }

    #if os(Linux)
    /// Most systems set the soft limit for programs of another age.
    @Test func theSoftLimitIsRaisedToWhatIsAllowed() async throws {
        try await withSimulatedSite { site, _ in
            let daemon = try Program(["run"] + Site.fast, at: site, descriptors: 512, isSoft: true)
            try await eventually("the daemon is ready") { daemon.err.contains(" Ready. ") || daemon.status != nil }
            let limits = try String(contentsOfFile: "/proc/\(daemon.pid)/limits", encoding: .utf8)
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
            let values = (line ?? "").split(separator: " ").compactMap { Int($0) }
            daemon.signal(SIGTERM)
            await daemon.end()
            try #require(values.count == 2)
            #expect(values[0] == min(values[1], 65_536))
        }
    }
    #endif
}
