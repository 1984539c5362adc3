import Foundation
import SystemPackage
import Testing

/// One round: manifests are dropped in every way while the daemon is killed again and again; in the end the jobs on record are exactly
/// those that were dropped.
struct DropDrill {
    /// What was brought, and what of it must not become a job.
    private struct Brought {
        var deliveries: [Delivery] = []
        var bad: [String] = []
    }

    let site: Site
    let kills: Int
    let perLife: Int
    let seed: UInt64
    let tally: DropTally

    private static let settings = [
        "folders.settle=60ms", "folders.rescan=500ms", "polling.interval=100ms", "limits.requestsPerMinute=60000",
    ].flatMap { ["--set", $0] }

    /// Early versions that can be seen, and are complete, may be taken: which of two is then meant, nobody can say.
    private static let ways = DropWay.allCases.filter { !$0.showsEarlierStates && $0 != .submittedFromInput }

    private var note: String { "round of seed \(self.seed)" }

    /// Plays the round.
    func play() async throws {
        var random = SeededGenerator(seed: self.seed)
        var brought = Brought()
        let first = try await self.site.startQuietDaemon()
        await self.site.stop(first)
        for life in 0..<self.kills { try await self.live(life, &random, &brought) }
        try await self.comeToRest(brought)
        try await self.check(brought)
    }

    // MARK: - One life

    private func live(_ life: Int, _ random: inout SeededGenerator, _ brought: inout Brought) async throws {
        let ways = (0..<self.perLife).map { _ in Self.ways.randomElement(using: &random) ?? .movedIn }
        let pauses = ways.map { _ in Int.random(in: 0...150, using: &random) }
        let kill = Int.random(in: 0...400, using: &random)
        let lines = Int.random(in: 0...self.perLife, using: &random)
        let deliveries = zip(ways, pauses).enumerated().map { number, drop in
            Delivery("drop-\(self.seed)-\(life)-\(number)", by: drop.0, at: self.site) {
                try await Task.sleep(for: .milliseconds(drop.1))
            }
        }
        let daemon = try Program(["run"] + Self.settings, at: self.site)
        let bad = "bad-\(self.seed)-\(life)"
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for delivery in deliveries { try await delivery.bring() }
                try self.site.drop("\(bad).yaml", "prompt: a bad horse\n")
            }
            group.addTask { try await self.kill(daemon, after: kill, lines: lines) }
            try await group.waitForAll()
        }
        brought.deliveries += deliveries
        brought.bad.append(bad)
        self.tally.add(kill: ways)
    }

    /// Kills the daemon so long after it was ready, or once it has logged so many acceptances: what is logged has just been committed, and is
    /// not moved yet.
    private func kill(_ daemon: Program, after milliseconds: Int, lines: Int) async throws {
        let accepted = "Accepted a manifest."
        if lines.isMultiple(of: 2) {
            try await Task.sleep(for: .milliseconds(milliseconds))
        } else {
            let patience = ContinuousClock.now + .seconds(2)
            while daemon.status == nil, ContinuousClock.now < patience,
                daemon.err.components(separatedBy: accepted).count <= lines
            {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        daemon.signal(SIGKILL)
        let end = await daemon.end()
        #expect(end.status == 128 + SIGKILL, "it ended by itself, \(self.note): \(end.err.suffix(2000))")
    }

    // MARK: - Rest

    private func comeToRest(_ brought: Brought) async throws {
        let daemon = try Program(["run"] + Self.settings, at: self.site)
        defer { daemon.signal(SIGKILL) }
        let manifests =
            brought.deliveries.map { "jobs/accepted/\($0.accepted)" } + brought.bad.map { "jobs/rejected/\($0).yaml" }
        try await eventually("all is taken, \(self.note)", reaches: manifests.count) {
            manifests.filter { self.site.exists($0) }.count
        }
        try await eventually("nothing waits, \(self.note)") {
            try await self.site.json("status").inbox.array.isEmpty
        }
        await self.site.stop(daemon)
    }

    private func check(_ brought: Brought) async throws {
        let records = try await self.site.records()
        let expected = Dictionary(brought.deliveries.map { ($0.job, $0.prompt) }) { $1 }
        #expect(records == expected, "exactly what was dropped, \(self.note)")
        let accepted = self.site.files(under: "jobs/accepted")
        #expect(accepted == brought.deliveries.map(\.accepted).sorted(), "each manifest once, \(self.note)")
        let reports = brought.bad.flatMap { ["\($0).yaml", "\($0).yaml.error.txt"] }
        #expect(self.site.files(under: "jobs/rejected") == reports.sorted(), "\(self.note)")
        let staying = brought.deliveries.compactMap(\.staying).sorted()
        let left = self.site.files(under: "jobs").filter { !$0.hasPrefix("accepted/") && !$0.hasPrefix("rejected/") }
        #expect(left == staying, "nothing but media stays, \(self.note)")
        try self.checkCopies(brought)
        let problems = try HomeDatabase(folder: self.site.folder).problems(copiedTo: self.site.scratch)
        #expect(problems.isEmpty, "\(self.note)")
        self.tally.add(jobs: records.count, missing: Set(expected.keys).subtracting(records.keys).count)
    }

    /// Every job's media lie in the vault, whole, and nothing else does.
    private func checkCopies(_ brought: Brought) throws {
        let folder = self.site.folder.appending("state/media")
        let wanted = Set(brought.deliveries.compactMap { $0.media.map(ProofBatch.sha256) })
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        #expect(Set(names) == wanted, "\(self.note)")
        for name in names {
            let bytes = try Data(contentsOf: URL(filePath: folder.appending(name).string))
            #expect(ProofBatch.sha256(bytes) == name, "\(self.note)")
        }
    }
}
