import Foundation
import SystemPackage
import Testing

/// Each way in which people drop manifests, with the real daemon: taken once, never half, never twice.
@Suite(.timeLimit(.minutes(2)))
struct DropTests {
    @Test(arguments: DropWay.allCases)
    func aManifestIsTakenOnceAndWhole(way: DropWay) async throws {
        try await withQuietSite { site in
            // Longer where that is all that tells an early version from the last.
            let daemon = try await site.startQuietDaemon(
                "--set",
                "folders.settle=\(way.showsEarlierStates ? "3s" : "300ms")"
            )
            let delivery = Delivery("star", by: way, at: site) { try await site.waitForTheNextManifest() }
            try await delivery.bring()
            try await eventually("it is taken") {
                way == .submittedFromInput
                    ? try await site.records()[delivery.job] != nil
                    : site.exists("jobs/accepted/\(delivery.accepted)")
            }
            // Whatever else could become of it would have by then.
            try await site.waitForTheNextManifest()

            let records = try await site.records().filter { !$0.key.hasPrefix("next-") }
            #expect(records == [delivery.job: delivery.prompt])
            #expect(site.files(under: "jobs/rejected").isEmpty)
            let others = site.files(under: "jobs").filter { !$0.hasPrefix("accepted/next-") }
            if way != .submittedFromInput {
                #expect(others == ["accepted/\(delivery.accepted)", delivery.staying].compactMap(\.self).sorted())
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: site.jobs.string).allSatisfy { !$0.hasPrefix(".") }
            )
            #expect(try await site.json("status").inbox.array.isEmpty)
            let copies = site.files(under: "state/media")
            #expect(copies == [delivery.media].compactMap { $0.map(ProofBatch.sha256) })
            await site.stop(daemon)
        }
    }

    @Test func whatIsWaitedForCanBeSeenAndSinceWhen() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon()
            try site.drop(
                "patient.yaml",
                "jobs:\n- {id: a, prompt: one horse, durationSec: 3, sourceImage: refs/a.png}\n"
                    + "- {id: b, prompt: two horses, durationSec: 3, sourceImage: refs/b.png}\n"
            )
            try site.jobs.appending("refs").makeFolder()
            let refs = site.jobs.appending("refs")
            try await eventually("both are missing") {
                try await site.json("status").inbox.array.first?.waitingFor.array.count == 2
            }
            try refs.appending("a.png").write(ProofBatch.picture)
            let waiting = try await eventually("one is missing") {
                try await site.json("status").inbox.array.first { $0.waitingFor.array.count == 1 }
            }
            #expect(waiting.waitingFor.array.map(\.string) == [refs.appending("b.png").string])
            #expect(waiting.manifest.string == site.jobs.appending("patient.yaml").string)
            let since = try #require(waiting.since.string)
            let page = try await site.run("status").out
            #expect(page.contains("patient.yaml") && page.contains("b.png"))
            try refs.appending("b.png").write(ProofBatch.picture)
            try await eventually("it is taken") { site.exists("jobs/accepted/patient.yaml") }
            // It waited since it came, whatever came meanwhile.
            let records = try await site.run("list", "--json").out.split(separator: "\n").map {
                try JSON(text: String($0))
            }
            #expect(records.count == 2 && records.allSatisfy { ($0.createdAt.string ?? "") > since })
            await site.stop(daemon)
        }
    }

    @Test func takenNamesInTheFoldersOfWhatIsDoneAreSpared() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon()
            for place in ["accepted", "rejected"] {
                for name in ["a.yaml", "a~2.yaml"] {
                    try site.jobs.appending(place).appending(name).write(Data("somebody's".utf8))
                }
            }
            try site.drop("a.yaml", "prompt: a new horse\ndurationSec: 3\n")
            try await eventually("it is taken") { site.exists("jobs/accepted/a~3.yaml") }
            #expect(
                try await site.json("show", "a/a").manifest.string == site.jobs.appending("accepted/a~3.yaml").string
            )
            try site.drop("a.yaml", "nothing")
            try await eventually("it is refused") { site.exists("jobs/rejected/a~3.yaml") }
            #expect(site.exists("jobs/rejected/a~3.yaml.error.txt"))
            for place in ["accepted/a.yaml", "accepted/a~2.yaml", "rejected/a.yaml", "rejected/a~2.yaml"] {
                #expect(try site.text("jobs/\(place)") == "somebody's")
            }
            await site.stop(daemon)
        }
    }

    /// What the README promises to leave alone is the same afterwards, to the inode.
    @Test func whatIsNoneOfOursIsNeverTouched() async throws {
        try await withQuietSite { site in
            let manifest = Data("prompt: never\ndurationSec: 3\n".utf8)
            let names = [
                ".hidden.yaml", ".git/a.yaml", "a.yaml~", "a.yaml.part", "a.yaml.tmp", "a.yaml.swp", "A.YAML.TMP",
                "examples/a.yaml", "accepted/old.yaml", "rejected/old.yaml", "rejected/old.yaml.error.txt",
                "upload.part/a.yaml", "horse.png", "README.md", "notes.txt", "list.tsv", "yaml", "empty-folder/.keep",
            ]
            for name in names {
                let path = site.jobs.appending(name)
                try path.removingLastComponent().makeFolder()
                try path.write(manifest)
            }
            let before = names.map { FileFacts(at: site.jobs.appending($0)) }
            let daemon = try await site.startQuietDaemon()
            try await site.waitForTheNextManifest("first")
            try await site.waitForTheNextManifest("second")
            #expect(names.map { FileFacts(at: site.jobs.appending($0)) } == before)
            #expect(try await site.records().keys.sorted() == ["first/first", "second/second"])
            #expect(try await site.json("status").inbox.array.isEmpty)
            await site.stop(daemon)
        }
    }
}
