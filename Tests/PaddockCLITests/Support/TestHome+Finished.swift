import Foundation
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage

@testable import PaddockCLI

extension TestHome {
    /// What the files of a finished job hold, with their SHA-256.
    static let videoSHA256 = Self.video.1
    private static let video = (
        "a whole video", "a130d8fc4f84fd459c92dc2597f87a403d45ffb388a7aaff6a9635f02b76ace7"
    )
    private static let picture = ("a picture", "92b2fa58028958317e408bd84ecfa70f5ee35b121991dbc232c49d166353708b")

    /// Makes pending jobs of one batch `done`, as the daemon does: files, records and all.
    func finish(_ batch: String, _ ids: [String]) async throws {
        let store = try JobStore.open(at: self.home.database, output: self.home.output)
        let recovered = try await store.recover(receipts: [], at: Views.now)
        var attempt = recovered.nextAttempt
        for id in ids {
            guard let facts = try await store.asked([JobChange("\(batch)/\(id)", .abandon)])[0].facts else { continue }
            try self.write("\(batch)/\(id).mp4", Self.video.0)
            try self.write("\(batch)/\(id).jpg", Self.picture.0)
            let video = FetchedFile(sha256: Self.video.1, bytes: Int64(Self.video.0.utf8.count), fileExtension: "mp4")
            let picture = FetchedFile(
                sha256: Self.picture.1,
                bytes: Int64(Self.picture.0.utf8.count),
                fileExtension: "jpg"
            )
            let job = facts.id
            try await store.commit(
                [.prepared(attempt, job, body: Data("{}".utf8))],
                epoch: recovered.epoch,
                at: Views.now
            )
            try await store.commit([], arming: [attempt], epoch: recovered.epoch, at: Views.now)
            let steps: [Record] = [
                .accepted(attempt, job, VideoID(rawValue: "video-of-\(id)"), httpStatus: 201),
                .ready(job, readyAt: Views.now, polls: 3),
                .fetched(job, .video, video), .published(job, .video, path: "\(batch)/\(id).mp4"),
                .fetched(job, .thumbnail, picture), .published(job, .thumbnail, path: "\(batch)/\(id).jpg"),
                .finishing(job, finishedAt: Views.now), .done(job),
            ]
            try await store.commit(steps, epoch: recovered.epoch, at: Views.now)
            if let view = try await store.jobView(id: job) {
                let record = try JSONCoding.encoder(pretty: true).encode(view)
                try self.write("\(batch)/\(id).json", String(decoding: record, as: UTF8.self))
            }
            attempt = AttemptID(rawValue: attempt.rawValue + 1)
        }
        try store.close()
    }

    /// Writes a file under the output folder.
    func write(_ path: String, _ text: String) throws {
        let file = self.home.output.pushing(FilePath(path))
        try FileManager.default.createDirectory(
            atPath: file.removingLastComponent().string,
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: URL(filePath: file.string))
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: self.home.output.pushing(FilePath(path)).string)
    }
}
