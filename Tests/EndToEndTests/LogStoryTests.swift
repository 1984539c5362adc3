import Foundation
import SystemPackage
import Testing

/// What the daemon's log says, with the real program.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct LogStoryTests {
    private static let picture = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("jobs/examples/refs/meadow.png")

    private static func logged(level: String, at site: Site) async throws -> [JSON] {
        try FileManager.default.createDirectory(atPath: site.jobs.string, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Self.picture.string, toPath: site.jobs.appending("a.png").string)
        try site.drop("spring.yaml", "prompt: a horse with a picture\nid: one\ndurationSec: 3\nsourceImage: a.png\n")
        let run = try await site.runUntilIdle("--set", "log.level=\(level)", "--set", "log.format=json")
        #expect(run.status == 0)
        return try run.err.split(separator: "\n").map { try JSON(text: String($0)) }
    }

    @Test func infoIsTheStoryOfABatch() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let lines = try await Self.logged(level: "info", at: site)
            #expect(lines.allSatisfy { $0.keys == ["time", "level", "logger", "message", "metadata"] })
            let story = lines.filter { $0.metadata.job.string == "spring/one" }
            #expect(story.map(\.message.string) == ["Charged.", "The video is ready.", "Done."])
            #expect(story.allSatisfy { $0.metadata.batch.string == "spring" })
            let others = lines.filter { $0.metadata.job.isNull }.compactMap(\.message.string)
            #expect(others.first == "Paddock starts." && others.last == "Stopped.")
            #expect(others.contains("Accepted a manifest."))
        }
    }

    /// A presigned address is as good as a key while it lasts.
    @Test(arguments: ["trace", "debug"])
    func noLevelTellsASecret(level: String) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let lines = try await Self.logged(level: level, at: site)
            #expect(lines.contains { $0.message.string == "Media are uploaded." })
            let text = lines.map(\.description).joined()
            #expect(!text.contains(api.key))
            #expect(!text.lowercased().contains("signature="), "no presigned address")
        }
    }
}
