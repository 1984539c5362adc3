import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct WatchedFolderTests {
    /// `jobs/examples` of the checkout that these tests were built from.
    private static let examples = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("jobs/examples")

    @Test func aCopiedFolderBecomesVideosWhileStatusAgrees() async throws {
        try await withSimulatedSite("--generation-time", "200ms-500ms") { site, api in
            let daemon = try await site.startDaemon()
            let copy = site.jobs.appending("spring")
            try FileManager.default.copyItem(atPath: Self.examples.string, toPath: copy.string)
            let manifests = site.files(under: "jobs/spring").filter { name in
                !name.hasPrefix(".") && [".yaml", ".json", ".csv"].contains { name.hasSuffix($0) }
            }

            try await eventually("all is done") {
                let status = try await site.json("status")
                #expect(status.daemon.running.description == "true")
                #expect(status.daemon.pid.int == Int(daemon.pid))
                // What status says is done must be there; what is there, status may learn a moment later.
                #expect(
                    site.files(under: "output").filter { $0.hasSuffix(".json") }.count >= status.counts.done.int ?? 0
                )
                let isTaken = site.files(under: "jobs/accepted/spring").count == manifests.count
                let total = status.batches.array.reduce(0) { $0 + ($1.total.int ?? 0) }
                return isTaken && total > 0 && status.counts.done.int == total
            }
            #expect(site.files(under: "jobs/accepted/spring") == manifests)
            let running = try await site.json("status")
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            let stopped = try await site.json("status")
            #expect(stopped.daemon.description == #"{"pid":null,"running":false,"startedAt":null}"#)
            #expect(stopped.counts.description == running.counts.description)
            #expect(stopped.batches.description == running.batches.description)
            for file in site.files(under: "output") where file.hasSuffix(".json") {
                try await OutputFiles(site: site).expectFinished(String(file.dropLast(5)))
            }
            let report = try await api.report
            #expect(report.charges.int == stopped.counts.done.int)
            #expect(report.leakedKeys.keys.isEmpty)
        }
    }

    @Test func whatIsNoManifestIsLeftAlone() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let job = "prompt: never\ndurationSec: 3\n"
            let others = [
                ".hidden.yaml", "a.yaml~", "b.yaml.part", "c.tmp", "d.yaml.swp", "read-me.txt", "examples/e.yaml",
                ".git/f.yaml",
            ]
            for name in others {
                let path = site.jobs.appending(name)
                let folder = path.removingLastComponent().string
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try Data(job.utf8).write(to: URL(filePath: path.string))
            }
            #expect(try await site.runUntilIdle().status == 0)
            for name in others {
                #expect(site.exists("jobs/\(name)"))
            }
            #expect(try await api.report.charges.int == 0)
        }
    }

    @Test func mediaMayComeAfterTheirManifest() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let daemon = try await site.startDaemon()
            try site.drop("late.yaml", "prompt: a late horse\ndurationSec: 3\nsourceImage: refs/horse.png\n")
            let waiting = try await eventually("the manifest waits") {
                // Until it has settled it waits for itself.
                try await site.json("status").inbox.array.first { !$0.waitingFor.array.isEmpty }
            }
            #expect(waiting.manifest.string == site.jobs.appending("late.yaml").string)
            #expect(waiting.waitingFor.array.map(\.string) == [site.jobs.appending("refs/horse.png").string])
            #expect(waiting.since.string?.hasSuffix("Z") == true)
            try FileManager.default.copyItem(
                atPath: Self.examples.appending("refs").string,
                toPath: site.jobs.appending("copied").string
            )
            try FileManager.default.createDirectory(
                atPath: site.jobs.appending("refs").string,
                withIntermediateDirectories: false
            )
            try FileManager.default.moveItem(
                atPath: site.jobs.appending("copied/meadow.png").string,
                toPath: site.jobs.appending("refs/horse.png").string
            )
            try await eventually("the video is there") { site.exists("output/late/late.json") }
            #expect(site.exists("jobs/accepted/late.yaml"))
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func aWriterThatOnlyPausesIsWaitedFor() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let daemon = try await site.startDaemon()
            let path = site.jobs.appending("slow.yaml").string
            try #require(FileManager.default.createFile(atPath: path, contents: Data("prompt: a slow".utf8)))
            let writer = try #require(FileHandle(forWritingAtPath: path))
            try writer.seekToEnd()
            try site.drop("quick.yaml", "prompt: a quick horse\ndurationSec: 3\n")
            // The settle time is long over by then.
            try await eventually("the other is done") { site.exists("output/quick/quick.json") }
            #expect(site.exists("jobs/slow.yaml"))
            try writer.write(contentsOf: Data("ly written horse\ndurationSec: 3\n".utf8))
            try writer.close()
            try await eventually("this one too") { site.exists("output/slow/slow.json") }
            #expect(try await site.json("show", "slow/slow").request.prompt.string == "a slowly written horse")
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func theSameAgainCostsNothingAndOtherContentIsRefused() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let job = "prompt: a steady horse\ndurationSec: 3\n"
            try site.drop("steady.yaml", job)
            #expect(try await site.runUntilIdle().status == 0)

            try site.drop("steady.yaml", job)
            try site.drop("renamed.yaml", job)
            #expect(try await site.runUntilIdle().status == 0)
            #expect(site.files(under: "jobs/accepted").count == 3)
            #expect(try await api.report.charges.int == 1)

            try site.drop("steady.yaml", "prompt: another horse\ndurationSec: 3\n")
            #expect(try await site.runUntilIdle().status == 1)
            let told = try site.text("jobs/rejected/steady.yaml.error.txt")
            #expect(told.contains("steady/steady") && told.contains("accepted/steady.yaml"))
            #expect(try await api.report.charges.int == 1)
        }
    }

    @Test func aBadManifestIsRefusedWithEveryProblemAndHoldsUpNoOther() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let bad = "prompt: ok\ndurationSec: 99\npromt: typo\nmodel: x\n"
            try site.drop("bad.yaml", bad)
            try site.drop("good.yaml", "prompt: a good horse\ndurationSec: 3\n")
            #expect(try await site.runUntilIdle().status == 1)
            #expect(try site.text("jobs/rejected/bad.yaml") == bad)
            let told = try site.text("jobs/rejected/bad.yaml.error.txt").split(separator: "\n")
            #expect(told.count == 4)
            #expect(told.contains("bad.yaml:2:14: durationSec: found 99; allowed: an integer from 3 to 12"))
            #expect(site.exists("output/good/good.mp4"))
            #expect(try await api.charges == ["a good horse": 1])
        }
    }
}
