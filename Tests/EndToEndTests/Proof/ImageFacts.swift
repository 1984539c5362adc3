#if os(Linux)
import Foundation
import GRDB
import PaddockCore
import PaddockStore
import SystemPackage

/// What the store makes of a disk image: opened and recovered as a start does it, then looked at.
struct ImageFacts: Sendable {
    private(set) var snapshot: StateSnapshot?
    /// What is wrong whatever was promised.
    private(set) var faults: [String] = []
    private var files: Set<String> = []

    /// - Parameters:
    ///   - image: the disk.
    ///   - home: a folder that this may use alone.
    ///   - recording: what is right.
    /// - Throws: where the image can't be laid out.
    init(_ image: DiskImage, at home: FilePath, _ recording: Recording) async throws {
        self.files = Set(image.files.keys)
        self.judgeFiles(image, recording)
        try image.lay(out: home)
        let state = home.appending("state")
        // A start makes the folder where it is missing, and then there is nothing to lose yet.
        try FileManager.default.createDirectory(atPath: state.string, withIntermediateDirectories: true)
        do {
            let store = try JobStore.open(at: state.appending("paddock.sqlite"), output: home.appending("output"))
            let receipts = StateSnapshot.receipts(in: state.appending("receipts.log"))
            _ = try await store.recover(receipts: receipts, at: Date())
            try store.close()
        } catch {
            self.faults.append("the store does not open: \(error)")
            return
        }
        let snapshot = try StateSnapshot(reading: state)
        self.snapshot = snapshot
        self.faults += snapshot.damage
        self.judgeRecord(snapshot, image, recording)
    }

    /// Whether a path is that of a batch's manifest where it will be found.
    private static func waits(_ path: String, _ batch: String) -> Bool {
        path.hasPrefix("jobs/") && path.hasSuffix("/\(batch).yaml") && !path.hasPrefix("jobs/accepted/")
    }

    /// Nothing half done can be seen.
    private mutating func judgeFiles(_ image: DiskImage, _ recording: Recording) {
        for (path, bytes) in image.files where path.hasPrefix("output/") && !path.contains("/.") {
            let isRight =
                path.hasSuffix(".json")
                ? OutputFiles.isWhole(Data(bytes), "json") : recording.output[path].map { $0 == bytes } ?? false
            if !isRight { self.faults.append("\(path) can be seen and is not the file: \(bytes.count) bytes") }
        }
    }

    private mutating func judgeRecord(_ snapshot: StateSnapshot, _ image: DiskImage, _ recording: Recording) {
        for job in snapshot.jobs.keys where snapshot.jobs[job] == "done" {
            for kind in ["mp4", "json"] where image.files["output/\(job).\(kind)"] == nil {
                self.faults.append("\(job) is done, and its .\(kind) is not there")
            }
        }
        for path in snapshot.publishedFiles where image.files["output/\(path)"] == nil {
            self.faults.append("\(path) is published on record, and is not there")
        }
        for sha256 in snapshot.neededMedia {
            let bytes = image.files["state/media/\(sha256)"]
            if bytes.map({ ProofBatch.sha256(Data($0)) }) != sha256 {
                self.faults.append("a picture that a job needs is not there")
            }
        }
    }

    /// What was forgotten of what had been let known.
    func broken(_ promises: Promises) -> [String] {
        guard let snapshot = self.snapshot else { return self.faults }
        var broken = self.faults
        for job in promises.sent where snapshot.attemptsThatMayBePaid(of: job).isEmpty {
            broken.append("\(job) was sent, and is not known as perhaps paid: \(snapshot.attempts)")
        }
        let known = Set(snapshot.attempts.filter { ["accepted", "adopted"].contains($0.state) }.compactMap(\.video))
        for video in promises.videos.subtracting(known) { broken.append("the paid video \(video) is forgotten") }
        for job in promises.done where snapshot.jobs[job] != "done" {
            broken.append("\(job) was said to be done, and is \(snapshot.jobs[job] ?? "forgotten")")
        }
        for batch in promises.dropped where !snapshot.jobs.keys.contains(where: { $0.hasPrefix("\(batch)/") }) {
            guard !self.files.contains(where: { Self.waits($0, batch) }) else { continue }
            broken.append("the manifest of \(batch) is neither to be taken nor on record")
        }
        for batch in promises.dropped
        where !self.files.contains(where: { $0.hasPrefix("jobs/") && $0.hasSuffix("/\(batch).yaml") }) {
            broken.append("the manifest of \(batch) is nowhere")
        }
        for batch in promises.accepted where !snapshot.jobs.keys.contains(where: { $0.hasPrefix("\(batch)/") }) {
            broken.append("\(batch) was said to be accepted, and is forgotten")
        }
        return broken
    }
}
#endif
