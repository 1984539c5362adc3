import Foundation
import Synchronization
import SystemPackage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Files that become something else between a look and the next, under the real daemon: what is taken is what was checked, or nothing.
@Suite(.timeLimit(.minutes(2)))
struct SwapTests {
    private static let manifests = 60

    /// A thread that swaps as fast as the kernel lets it, until it is stopped.
    private final class Swapper: Sendable {
        private let isStopped = Mutex(false)
        private let swaps = Mutex(0)
        private let ended = Mutex(false)

        init(_ swap: @escaping @Sendable (Int) -> Void) {
            Thread.detachNewThread {
                var number = 0
                while !self.isStopped.withLock({ $0 }) {
                    swap(number)
                    number += 1
                    self.swaps.withLock { $0 = number }
                }
                self.ended.withLock { $0 = true }
            }
        }

        var count: Int { self.swaps.withLock { $0 } }

        /// Returns when the last swap is done.
        func stop() async throws {
            self.isStopped.withLock { $0 = true }
            try await eventually("the swaps have ended") { self.ended.withLock { $0 } }
        }
    }

    private static func exchange(_ one: FilePath, _ other: FilePath) {
        let between = FilePath(one.string + ".between")
        _ = rename(one.string, between.string)
        _ = rename(other.string, one.string)
        _ = rename(between.string, other.string)
    }

    private static func picture(_ text: String) -> Data { ProofBatch.picture + Data(text.utf8) }

    /// Drops many manifests that name one file while it is swapped, then lets it be, until all are taken or refused.
    private static func drop(
        into folder: String,
        naming media: String,
        at site: Site,
        settings: [String],
        swap: @escaping @Sendable (Int) -> Void,
        restore: () throws -> Void
    ) async throws {
        let daemon = try Program(["run"] + Site.fast + settings, at: site)
        try await eventually("the daemon is ready") { daemon.err.contains(" Ready. ") || daemon.status != nil }
        try await site.run("pause", "all").expectSuccess("pausing: \(daemon.err)")
        let swapper = Swapper(swap)
        for number in 0..<Self.manifests {
            let text = "prompt: swapped horse \(number)\ndurationSec: 3\nsourceImage: \(media)\n"
            // The folder may be a link at this moment, so each is written elsewhere and the place is found as people find it.
            let file = site.scratch.appending("m-\(number).yaml")
            try file.write(Data(text.utf8))
            while rename(file.string, site.jobs.appending(folder).appending("m-\(number).yaml").string) != 0 {}
        }
        try await eventually("swapped often") { swapper.count > 5_000 }
        try await swapper.stop()
        try restore()
        defer { daemon.signal(SIGKILL) }
        try await eventually("all are through", reaches: Self.manifests) {
            (site.files(under: "jobs/accepted") + site.files(under: "jobs/rejected")).filter { $0.hasSuffix(".yaml") }
                .count
        }
        await site.stop(daemon)
    }

    private static func copies(at site: Site) throws -> [String: String] {
        let folder = site.folder.appending("state/media")
        return try FileManager.default.contentsOfDirectory(atPath: folder.string).reduce(into: [:]) { copies, name in
            let data = try Data(contentsOf: URL(filePath: folder.appending(name).string))
            copies[name] = ProofBatch.sha256(data)
        }
    }

    /// The file itself, swapped for a link to a secret that would pass for a picture.
    @Test func aFileSwappedForALinkGivesNothingAway() async throws {
        try await withQuietSite { site in
            let secret = site.scratch.appending("secret.png")
            for folder in [site.scratch, site.jobs] { try folder.makeFolder() }
            try secret.write(Self.picture("secret"))
            let (file, link) = (site.jobs.appending("horse.png"), site.jobs.appending(".swap"))
            try file.write(Self.picture("honest"))
            try HostileFile.link(link, to: secret)
            try await Self.drop(
                into: "",
                naming: "horse.png",
                at: site,
                settings: [],
                swap: { _ in Self.exchange(file, link) },
                restore: { if FileFacts(at: file)?.bytes == nil { Self.exchange(file, link) } }
            )
            let honest = ProofBatch.sha256(Self.picture("honest"))
            #expect(try Self.copies(at: site).filter { $0.key != honest || $0.value != honest }.isEmpty)
            #expect(FileFacts(at: secret)?.bytes == Self.picture("secret"))
        }
    }

    /// The folder that the manifest lies in, swapped for a link to one with a secret of the same name: its own folder is the only root.
    @Test func aFolderSwappedForALinkGivesNothingAway() async throws {
        try await withQuietSite { site in
            let (outside, library) = (site.scratch.appending("outside"), site.scratch.appending("library"))
            let (folder, link) = (site.jobs.appending("sub"), site.jobs.appending(".swap"))
            for folder in [outside, library, folder] { try folder.makeFolder() }
            try outside.appending("horse.png").write(Self.picture("secret"))
            try folder.appending("horse.png").write(Self.picture("honest"))
            try HostileFile.link(link, to: outside)
            try await Self.drop(
                into: "sub",
                naming: "horse.png",
                at: site,
                settings: ["--set", "folders.media=\(library)"],
                swap: { _ in Self.exchange(folder, link) },
                restore: {
                    var target = [CChar](repeating: 0, count: 8)
                    if readlink(folder.string, &target, 8) > 0 { Self.exchange(folder, link) }
                    // What came while the folder was a link lies where that led, and was never looked at.
                    for name in try FileManager.default.contentsOfDirectory(atPath: outside.string)
                    where name.hasSuffix(".yaml") {
                        _ = rename(outside.appending(name).string, folder.appending(name).string)
                    }
                }
            )
            let honest = ProofBatch.sha256(Self.picture("honest"))
            #expect(try Self.copies(at: site).filter { $0.key != honest || $0.value != honest }.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside.string) == ["horse.png"])
            #expect(FileFacts(at: outside.appending("horse.png"))?.bytes == Self.picture("secret"))
        }
    }

    /// Written over, cut short and replaced by another picture all the time: each copy is what the file was at one moment, and never a mixture.
    @Test func aFileThatChangesAllTheTimeIsCopiedWholeOrNotAtAll() async throws {
        try await withQuietSite { site in
            for folder in [site.scratch, site.jobs] { try folder.makeFolder() }
            let file = site.jobs.appending("horse.png")
            let pictures = ["one", "another of them"].map { Self.picture(String(repeating: $0, count: 5_000)) }
            try file.write(pictures[0])
            let other = site.jobs.appending(".other")
            try other.write(pictures[1])
            try await Self.drop(
                into: "",
                naming: "horse.png",
                at: site,
                settings: ["--set", "folders.settle=0s"],
                swap: { number in
                    switch number % 3 {
                    case 0: Self.exchange(file, other)
                    case 1: truncate(file.string, 3_000)
                    default: try? pictures[number / 3 % 2].write(to: URL(filePath: file.string))
                    }
                },
                restore: { try pictures[0].write(to: URL(filePath: file.string)) }
            )
            // Without time to settle, a picture that is cut short is one as well for as long as it is.
            let allowed = Set((pictures + pictures.map { $0.prefix(3_000) }).map(ProofBatch.sha256))
            for (name, sha256) in try Self.copies(at: site) { #expect(name == sha256 && allowed.contains(name)) }
        }
    }
}
