import Foundation
import Logging
import PaddockCore
import PaddockEngine
import PaddockIntake
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite("What a killed run left behind")
struct LeftoversTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func sha256(_ number: Int) -> String { String(repeating: "0", count: 63) + "\(number)" }

    private static func draft(_ number: Int) -> JobDraft {
        let content = MediaContent(sha256: Self.sha256(number), contentType: "image/png", kind: .image, bytes: 1)
        return JobDraft(
            name: JobName(batch: "spring", id: "job-\(number)"),
            request: VideoRequest(prompt: "Horse \(number)", durationSec: 6),
            references: [JobReference(field: .sourceImage, path: "/x.png", content: content)],
            priority: 0,
            metadata: [:],
            contentHash: "\(number)",
            line: nil
        )
    }

    private static func paid(_ job: JobID, _ store: JobStore) async throws {
        let attempt = AttemptID(rawValue: job.rawValue)
        let video = VideoID(rawValue: "video-\(job.rawValue)")
        let prepared = PaddockCore.Record.prepared(attempt, job, body: Data("{}".utf8))
        try await store.commit([prepared], arming: [], epoch: 1, at: Self.now)
        try await store.commit([], arming: [attempt], epoch: 1, at: Self.now)
        try await store.commit([.accepted(attempt, job, video, httpStatus: 201)], arming: [], epoch: 1, at: Self.now)
        try await store.commit([.ready(job, readyAt: Self.now, polls: 1)], arming: [], epoch: 1, at: Self.now)
    }

    private static func done(_ job: JobID, _ store: JobStore) async throws {
        let file = FetchedFile(sha256: Self.sha256(9), bytes: 1, fileExtension: "mp4")
        let records: [PaddockCore.Record] = [
            .fetched(job, .video, file), .published(job, .video, path: "spring/job.mp4"),
            .thumbnailGivenUp(job, reason: "none"), .finishing(job, finishedAt: Self.now), .done(job),
        ]
        try await store.commit(records, arming: [], epoch: 1, at: Self.now)
    }

    @Test func filesThatNoJobNeedsAreGoneAfterAStartAndTheOthersStay() async throws {
        try await withTemporaryDirectory { folder in
            let home = Home(root: folder, folders: Settings.Folders())
            try home.create()
            let store = try JobStore.open(at: home.database, output: home.output)
            _ = try await store.recover(receipts: [], at: Self.now)
            let manifest = ManifestDraft(
                source: "/a.yaml",
                destination: "/b.yaml",
                batch: "spring",
                namesBatch: true,
                jobs: (1...3).map(Self.draft)
            )
            _ = try await store.accept(manifest, at: Self.now)
            let jobs = try await store.pendingJobs(limit: 3).map(\.id)
            for job in jobs.prefix(2) { try await Self.paid(job, store) }
            try await Self.done(jobs[0], store)
            for (number, job) in zip(1..., jobs) {
                try home.media.appending(Self.sha256(number)).write("x")
                try home.partial.appending("\(job.rawValue).video.part").write("x")
                try home.partial.appending("\(job.rawValue).video.note").write("{}")
            }
            try home.partial.appending("\(jobs[0].rawValue).thumbnail.note.part").write("{")
            try home.partial.appending("somebody's.txt").write("x")
            // Dropped on record, and killed before the file was removed; and copied for a manifest that never was accepted.
            #expect(try await store.dropMedia([Self.sha256(1)], at: Self.now) == [Self.sha256(1)])
            try home.media.appending(Self.sha256(7)).write("x")
            try home.media.appending(Self.sha256(8)).write("x")

            let vault = try MediaVault(folder: home.media)
            let leftovers = Leftovers(
                store: store,
                vault: vault,
                partials: LeftPartials(folder: home.partial),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            await vault.withLease(of: [Self.sha256(8)]) { await leftovers.remove() }

            // The last is being taken in at this moment.
            #expect(try Self.names(home.media) == [2, 3, 8].map(Self.sha256))
            let second = jobs[1].rawValue
            #expect(try Self.names(home.partial) == ["\(second).video.note", "\(second).video.part", "somebody's.txt"])
            #expect(try await store.mediaToDrop(limit: 9).isEmpty)
            try store.close()
        }
    }

    private static func names(_ folder: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
    }
}
