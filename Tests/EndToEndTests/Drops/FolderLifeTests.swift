import Foundation
import SystemPackage
import TestSupport
import Testing

/// What may become of the watched folder itself under the real daemon: events are a hint, the rescan is what counts.
@Suite(.timeLimit(.minutes(2)))
struct FolderLifeTests {
    @Test func aFolderThatWasMovedAwayIsFoundAgain() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon()
            let away = site.folder.appending("jobs-away")
            try FileManager.default.moveItem(atPath: site.jobs.string, toPath: away.string)
            try await eventually("it is missed") { daemon.err.contains("jobs folder can't be read") }
            try away.appending("moved.yaml").write(Data("prompt: a moved horse\ndurationSec: 3\n".utf8))
            try FileManager.default.moveItem(atPath: away.string, toPath: site.jobs.string)
            try await eventually("it is taken") { site.exists("jobs/accepted/moved.yaml") }
            #expect(try await site.records() == ["moved/moved": "a moved horse"])
            #expect(daemon.err.components(separatedBy: "jobs folder can't be read").count == 2, "said once")
            await site.stop(daemon)
        }
    }

    @Test func aFolderThatWasDeletedAndMadeAgainIsTheWatchedOne() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon("--set", "folders.rescan=1h")
            try await site.waitForTheNextManifest("before")
            try FileManager.default.removeItem(atPath: site.jobs.string)
            try await eventually("it is missed") { daemon.err.contains("jobs folder can't be read") }
            try site.jobs.makeFolder()
            try await site.waitForTheNextManifest("after")
            // The new folder rings, or this would take an hour.
            try await site.waitForTheNextManifest("at-rest")
            #expect(try await site.records().keys.sorted() == ["after/after", "at-rest/at-rest", "before/before"])
            await site.stop(daemon)
        }
    }

    @Test func aFolderIsReplacedByAnotherInOneMove() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon()
            let next = site.folder.appending("jobs-next")
            try next.makeFolder()
            try next.appending("next.yaml").write(Data("prompt: the next horse\ndurationSec: 3\n".utf8))
            let old = site.folder.appending("jobs-old")
            try FileManager.default.moveItem(atPath: site.jobs.string, toPath: old.string)
            try FileManager.default.moveItem(atPath: next.string, toPath: site.jobs.string)
            try await eventually("it is taken") { site.exists("jobs/accepted/next.yaml") }
            try old.appending("late.yaml").write(Data("prompt: a late horse\ndurationSec: 3\n".utf8))
            try await site.waitForTheNextManifest()
            #expect(FileManager.default.fileExists(atPath: old.appending("late.yaml").string))
            #expect(try await site.records()["late/late"] == nil)
            await site.stop(daemon)
        }
    }

    #if os(Linux)
    @Test func withoutFolderEventsTheRescanFindsEverything() async throws {
        try await withQuietSite { site in
            var deaf = site
            try site.scratch.makeFolder()
            let shim = try await Shim(in: site.scratch)
            deaf.environment.merge(shim.environment(home: site.folder, fault: nil, isSilent: true)) { $1 }
            let daemon = try await deaf.startDaemon()
            try await site.run("pause", "all").expectSuccess("pausing: \(daemon.err)")
            #expect(daemon.err.contains("Folder events are not to be had"))
            for way in [DropWay.movedIn, .copied, .inMovedFolder, .beforeItsMedia, .submitted] {
                let delivery = Delivery("silent-\(way)", by: way, at: site) { try await site.waitForTheNextManifest() }
                try await delivery.bring()
                try await eventually("\(way) is taken") { site.exists("jobs/accepted/\(delivery.accepted)") }
                #expect(try await site.records()[delivery.job] == delivery.prompt)
            }
            #expect(site.files(under: "jobs/rejected").isEmpty)
            await site.stop(daemon)
        }
    }
    #endif

    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
    func aFolderThatIsUnmountedAndMountedAgainIsTheSame() async throws {
        try await withQuietSite { site in
            try site.jobs.makeFolder()
            let daemon = try await SmallDisk.mounted(at: site.jobs, megabytes: 8) { _ in
                let daemon = try await site.startQuietDaemon()
                try site.drop("waits.yaml", "prompt: a horse\ndurationSec: 3\nsourceImage: horse.png\n")
                try await eventually("it waits") { try await site.json("status").inbox.array.count == 1 }
                try await site.waitForTheNextManifest("first")
                return daemon
            }
            try await eventually("the disk is gone") { try await site.json("status").inbox.array.isEmpty }
            try await SmallDisk.mounted(at: site.jobs, megabytes: 8) { _ in
                try await site.waitForTheNextManifest("second")
            }
            #expect(try await site.records().keys.sorted() == ["first/first", "second/second"])
            await site.stop(daemon)
        }
    }

    /// A disk of its own beneath the watched folder, as a share or a container's volume is.
    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
    func whatLiesOnAnotherDiskIsCarriedOver() async throws {
        try await withQuietSite { site in
            let share = site.jobs.appending("share")
            try share.makeFolder()
            try await SmallDisk.mounted(at: share, megabytes: 8) { _ in
                let daemon = try await site.startQuietDaemon()
                try share.appending("far.yaml").write(Data("prompt: a far horse\ndurationSec: 3\n".utf8))
                try share.appending("bad.yaml").write(Data("prompt: a far horse\n".utf8))
                try await eventually("one is taken") { site.exists("jobs/accepted/share/far.yaml") }
                try await eventually("one is refused") { site.exists("jobs/rejected/share/bad.yaml") }
                try await site.waitForTheNextManifest("after")
                #expect(try site.text("jobs/accepted/share/far.yaml") == "prompt: a far horse\ndurationSec: 3\n")
                #expect(try site.text("jobs/rejected/share/bad.yaml.error.txt").contains("durationSec"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: share.string).isEmpty)
                #expect(site.files(under: "jobs/accepted").sorted() == ["after.yaml", "share/far.yaml"])
                #expect(try await site.json("status").inbox.array.isEmpty)
                await site.stop(daemon)
            }
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
    func inAFolderThatCannotBeChangedEachManifestIsTakenOnceAndSaidOnce() async throws {
        try await withQuietSite { site in
            try site.jobs.makeFolder()
            try await SmallDisk.mounted(at: site.jobs, megabytes: 8) { disk in
                for name in ["accepted", "rejected"] { try site.jobs.appending(name).makeFolder() }
                try site.drop("good.yaml", "prompt: a fixed horse\ndurationSec: 3\n")
                try site.drop("bad.yaml", "prompt: a fixed horse\n")
                try disk.setReadOnly(true)
                let daemon = try await site.startQuietDaemon("--set", "folders.rescan=50ms")
                try await eventually("both are done") {
                    daemon.err.components(separatedBy: "A manifest can't be moved.").count == 3
                }
                #expect(try await site.records() == ["good/good": "a fixed horse"])
                #expect(try await site.json("status").inbox.array.isEmpty)
                try disk.setReadOnly(false)
                try await eventually("both are moved") {
                    site.files(under: "jobs")
                        == ["accepted/good.yaml", "rejected/bad.yaml", "rejected/bad.yaml.error.txt"]
                }
                // They were tried again, and that was no news.
                for line in ["A manifest can't be moved.", "Accepted a manifest.", "Refused a manifest."] {
                    let times = daemon.err.components(separatedBy: line).count - 1
                    #expect(times == (line.contains("moved") ? 2 : 1), "\(line)")
                }
                #expect(try await site.records() == ["good/good": "a fixed horse"])
                await site.stop(daemon)
            }
        }
    }
}
