#if os(Linux)
import Foundation
import SystemPackage
import Testing

/// A home's whole history, every change of it in order: two batches, one after the other, with clean ends or with a kill in the first.
struct Recording: Sendable {
    /// A file that a person dropped before the call of that number.
    struct Drop: Sendable {
        let before: Int
        let path: String
        let bytes: [UInt8]
        let inode: UInt64
    }

    let batches: [ProofBatch]
    let drops: [Drop]
    let calls: [LoggedCall]
    /// What lies in the output at the end: whatever is ever seen there must be these bytes.
    let output: [String: [UInt8]]
    /// The video that was paid for, by the job's name.
    let videos: [String: String]

    /// Plays it in a fresh home, on a simulator in another process. `kill` says where the first run is killed; nil is a
    /// clean end.
    init(kill: CallFault?, at site: Site, _ api: SimulatedAPI, _ shim: Shim, tag: String) async throws {
        self.batches = [
            ProofBatch(tag: "\(tag) proof"), ProofBatch(tag: "\(tag) later", name: "later", folder: "friday"),
        ]
        var drops: [Drop] = []
        var calls: [LoggedCall] = []
        var known: Set<String> = []

        func run(_ fault: CallFault?) async throws -> Program.Outcome {
            for path in site.files(under: "jobs").map({ "jobs/\($0)" }) where !known.contains(path) {
                known.insert(path)
                drops.append(try Drop(at: site.folder, path, before: calls.count))
            }
            let log = site.scratch.appending("log-\(UUID().uuidString)")
            var run = site
            run.environment.merge(shim.environment(home: site.folder, fault: fault, log: log)) { _, new in new }
            let end = try await run.run(["run", "--until-idle"] + ProofBatch.settings)
            calls += try CallLog.read(log)
            known.formUnion(site.files(under: "jobs").map { "jobs/\($0)" })
            return end
        }

        try self.batches[0].drop(at: site)
        if let kill { _ = try await run(kill) }
        _ = try await run(nil)
        try self.batches[1].drop(at: site)
        let last = try await run(nil)
        try #require(kill != nil || last.status == 0, "\(last.err)")

        self.drops = drops
        self.calls = calls
        var output: [String: [UInt8]] = [:]
        for path in site.files(under: "output") {
            output["output/\(path)"] = [UInt8](try Data(contentsOf: URL(filePath: site.output.appending(path).string)))
        }
        self.output = output
        var videos: [String: String] = [:]
        for batch in self.batches {
            for (job, charges) in try await Ledger(api, batch).charges { videos[job] = charges.first?.video }
        }
        self.videos = videos
    }

    func job(of prompt: String) -> String? { self.batches.lazy.compactMap { $0.job(of: prompt) }.first }
}

extension Recording.Drop {
    fileprivate init(at home: FilePath, _ path: String, before: Int) throws {
        let file = home.appending(path).string
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        self.before = before
        self.path = path
        self.bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        self.inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    }
}
#endif
