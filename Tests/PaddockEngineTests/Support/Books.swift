import Foundation
import HappyHorseSimulator
import PaddockCore
import PaddockStore
import SystemPackage
import Testing

/// Compares what Paddock has on record and on disk with the simulator's ledger, which tells the truth.
enum Books {
    /// The properties P1 to P3, P5, and that no key was shown where it has no business (`Promise`).
    static func check(_ store: JobStore, _ home: EngineHome, _ simulator: Simulator) async throws {
        let jobs = try await Self.jobs(store)
        let ledger = simulator.ledger
        Self.checkMoney(jobs, ledger)
        try Self.checkFiles(jobs, ledger, home)
        #expect(simulator.report.leakedKeys.values.allSatisfy { $0 == 0 })
    }

    private static func jobs(_ store: JobStore) async throws -> [JobView] {
        var jobs: [JobView] = []
        try await store.jobs { jobs.append($0) }
        return jobs
    }

    private static func checkMoney(_ jobs: [JobView], _ ledger: [Charge]) {
        let byPrompt = Dictionary(grouping: ledger, by: \.request.prompt)
        for job in jobs {
            let charges = byPrompt[job.request.prompt] ?? []
            // P1: one charge a job, and none that the job does not count.
            #expect(charges.count <= 1, "\(job.job) was charged \(charges.count) times")
            #expect(charges.count <= job.charges, "\(job.job) counts \(job.charges) charges")
            if job.state == .done {
                // P2: done means charged once, for this very video.
                #expect(charges.map(\.id) == [job.videoId].compactMap(\.self))
            }
        }
        // P3: every charge is known by its id, or its job is held for a person.
        for charge in ledger {
            let isKnown = jobs.contains { $0.videoId == charge.id }
            let isHeld = jobs.contains { $0.request.prompt == charge.request.prompt && $0.state == .held }
            #expect(isKnown || isHeld, "video \(charge.id) of \(charge.request.prompt) is forgotten")
        }
    }

    /// P2 and P5: what is visible is complete, and it is the video that was paid for.
    private static func checkFiles(_ jobs: [JobView], _ ledger: [Charge], _ home: EngineHome) throws {
        for job in jobs where job.state == .done {
            let path = try #require(job.output.video)
            let bytes = try Data(contentsOf: URL(filePath: path))
            #expect(EngineHome.sha256(bytes) == job.output.videoSHA256)
            if let truth = ledger.first(where: { $0.id == job.videoId })?.sha256 {
                #expect(job.output.videoSHA256 == truth)
            }
        }
        let known = Set(jobs.flatMap { [$0.output.video, $0.output.thumbnail] }.compactMap(\.self))
        let truths = Set(ledger.compactMap(\.sha256))
        for path in try Self.visibleFiles(home) where !path.hasSuffix(".json") && !known.contains(path) {
            // A stop or a crash may come between a file's name and the record of it: then it is whole, and what was paid for.
            let bytes = try Data(contentsOf: URL(filePath: path))
            let isWhole =
                path.hasSuffix(".mp4") ? truths.contains(EngineHome.sha256(bytes)) : bytes.suffix(2) == Self.lastOfJPEG
            #expect(isWhole || bytes == Self.stranger, "\(path) is nobody's")
        }
    }

    private static let lastOfJPEG = Data([0xFF, 0xD9])
    /// What tests put into a place that Paddock wants.
    static let stranger = Data("a stranger's".utf8)

    /// The published files, by their absolute paths.
    static func visibleFiles(_ home: EngineHome) throws -> [String] {
        let root = URL(filePath: home.output.string)
        let files = FileManager.default.enumerator(
            at: root,
            includingPropertiesForKeys: [.isRegularFileKey],
            options: [.skipsHiddenFiles]
        )
        return (files?.allObjects ?? []).compactMap { $0 as? URL }.filter {
            (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }.map { $0.path(percentEncoded: false) }.sorted()
    }
}
