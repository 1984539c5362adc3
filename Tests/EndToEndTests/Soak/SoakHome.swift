import Foundation
import SystemPackage
import Testing

/// One home under load for a long time: fed with batches, watched, tidied, and settled by a person who reads the ledger. Its daemon is never
/// stopped, or again and again.
struct SoakHome: Sendable {
    let site: Site
    let api: SimulatedAPI
    let tally: SoakTally
    /// Whether its daemon is stopped and killed all the time.
    let isShaken: Bool
    let seed: UInt64
    /// The running daemon, for those who sample it.
    let daemon = SoakDaemon()

    private static let settings = [
        "polling.interval=100ms", "polling.maxInterval=500ms", "polling.thumbnailWait=500ms", "folders.settle=50ms",
        "limits.requestsPerMinute=60000", "folders.rescan=2s", "metrics.file=figures.prom",
    ].flatMap { ["--set", $0] }

    private static let moments = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// Jobs in a batch, and seconds between batches: about three jobs a second in each home.
    private static let batch = 18
    private static let pause = Duration.seconds(6)

    // MARK: - While it lasts

    /// Works until the moment, then ends the daemon.
    func soak(until end: ContinuousClock.Instant) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.keepRunning(until: end) }
            group.addTask { try await self.feed(until: end) }
            group.addTask { try await self.sample(until: end) }
            group.addTask { try await self.lookAfter(until: end) }
            try await group.waitForAll()
        }
    }

    private func keepRunning(until end: ContinuousClock.Instant) async throws {
        var random = SeededGenerator(seed: self.seed)
        while ContinuousClock.now < end {
            let program = try await self.begin()
            let life =
                self.isShaken ? Duration.milliseconds(Int.random(in: 3000...15_000, using: &random)) : .seconds(86_400)
            let until = min(end, ContinuousClock.now + life)
            while ContinuousClock.now < until {
                #expect(program.status == nil, "it ended by itself: \(program.err.suffix(2000))")
                guard program.status == nil else { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            self.daemon.pid = nil
            let isKill = self.isShaken && Bool.random(using: &random)
            program.signal(isKill ? SIGKILL : SIGTERM)
            let outcome = await program.end()
            #expect(outcome.status == (isKill ? 128 + SIGKILL : 0), "\(outcome.err.suffix(2000))")
            #expect(!outcome.err.contains(self.api.key))
            self.tally.add { counts in
                counts.kills += isKill ? 1 : 0
                counts.stops += isKill ? 0 : 1
            }
        }
    }

    private func begin() async throws -> Program {
        let program = try Program(["run", "--set", "log.level=warning"] + Self.settings, at: self.site)
        let socket = self.site.folder.appending("state/paddock.sock")
        try await eventually("the daemon answers") {
            program.status != nil || (try? UnixConnection(to: socket))?.close() != nil
        }
        self.tally.add(SoakSample(ofStart: program.pid))
        self.daemon.pid = program.pid
        return program
    }

    private func feed(until end: ContinuousClock.Instant) async throws {
        var number = 0
        while ContinuousClock.now < end {
            let open = try await self.site.run("list", "--state", "pending", "--json").out.split(separator: "\n").count
            if open < 10 * Self.batch {
                number += 1
                try await self.handOver(number)
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Each third job has a picture of its own, each third one that many have.
    private func handOver(_ number: Int) async throws {
        let folder = self.site.scratch.appending("batch-\(number)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let lines = try (1...Self.batch).map { take in
            let picture = ["own-\(take).png", "shared.png", nil][take % 3]
            if let picture {
                try Self.picture(picture, of: number).write(to: URL(filePath: folder.appending(picture).string))
            }
            return "  - {id: take-\(take), prompt: take \(take) of batch \(number) at the \(self.tally.name) home"
                + (picture.map { ", sourceImage: \($0)" } ?? "") + "}\n"
        }
        let text = "batch: batch-\(number)\ndefaults: {durationSec: 3}\njobs:\n\(lines.joined())"
        let manifest = folder.appending("batch-\(number).yaml")
        try Data(text.utf8).write(to: URL(filePath: manifest.string))
        let end = try await self.site.run("submit", manifest.string)
        #expect(end.status == 0, "\(end.err)")
        self.tally.add { $0.jobs += Self.batch }
    }

    /// A picture with bytes of its own: what stands behind its end is no matter.
    private static func picture(_ name: String, of batch: Int) throws -> Data {
        let meadow = try Data(contentsOf: URL(filePath: KillStock.media.appending("meadow.png").string))
        return meadow + Data((name == "shared.png" ? name : "\(name) of \(batch)").utf8)
    }

    private func sample(until end: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(2))
            guard let pid = self.daemon.pid else { continue }
            self.tally.add(SoakSample(of: pid, at: self.site, jobs: self.tally.value.jobs))
        }
    }

    // MARK: - A person beside it

    private func lookAfter(until end: ContinuousClock.Instant) async throws {
        var round = 0
        while ContinuousClock.now < end {
            // While it starts it has the home and doesn't answer yet.
            guard self.isShaken || self.daemon.pid != nil else {
                try await Task.sleep(for: .milliseconds(100))
                continue
            }
            round += 1
            try await self.settleHeld(olderThan: 5)
            try await self.command("resume")
            try await self.command("status", "--json")
            if round.isMultiple(of: 3) { try await self.prune() }
            if round.isMultiple(of: 10) { try await self.backUp(round) }
            try await Task.sleep(for: .seconds(5))
        }
    }

    /// A command while the daemon may be on its way down or up (1, 69, 75).
    @discardableResult
    private func command(_ words: String...) async throws -> Program.Outcome {
        let end = try await self.site.run(words)
        let allowed: [Int32] = self.isShaken ? [0, 1, 69, 75] : [0]
        #expect(allowed.contains(end.status), "\(words): \(end.status) \(end.err.suffix(500))")
        self.tally.add { $0.commands += 1 }
        return end
    }

    private func prune() async throws {
        let end = try await self.command("prune", "--older-than", "60s", "--json")
        guard end.status == 0 else { return }
        let lines = try JSON(text: end.out).lines.int ?? 0
        self.tally.add { $0.prunedLines += lines }
    }

    private func backUp(_ round: Int) async throws {
        let copy = self.site.scratch.appending("copy-\(round).sqlite")
        let end = try await self.command("backup", copy.string)
        if end.status == 0 { self.tally.add { $0.backups += 1 } }
        try? FileManager.default.removeItem(atPath: copy.string)
    }

    /// Settles held jobs by the ledger's truth, once nothing of them can be on its way any more.
    ///
    /// - Returns: how many were held, those that are too young included.
    @discardableResult
    func settleHeld(olderThan seconds: Double) async throws -> Int {
        let held = try await self.site.run("list", "--state", "held", "--json").out.split(separator: "\n")
            .map { try JSON(text: String($0)) }
        guard !held.isEmpty else { return 0 }
        let ledger = try await self.api.ledger
        for job in held {
            let since = try Self.moments.parse(job.updatedAt.string ?? "")
            guard Date().timeIntervalSince(since) >= seconds else { continue }
            #expect(job.error.code.string == "unsure_charge", "\(job)")
            let charges = ledger[job.request.prompt.string ?? ""] ?? []
            let way = charges.first.map { ["--adopt", $0.id.string ?? ""] } ?? ["--retry"]
            let end = try await self.site.run(["resolve", job.job.string ?? ""] + way)
            if end.status == 0 { self.tally.add { $0.held += 1 } }
            let isFine = end.status == 0 || (self.isShaken && [1, 69, 75].contains(end.status))
            #expect(isFine, "\(end.err) \(job)")
        }
        return held.count
    }

    // MARK: - The end

    /// Brings everything to rest.
    func comeToRest() async throws {
        for _ in 0..<20 {
            #expect(try await self.site.run("resume").status == 0)
            let run = try await self.site.run(["run", "--until-idle", "--set", "log.level=warning"] + Self.settings)
            #expect(run.status <= 1, "\(run.err.suffix(2000))")
            if try await self.settleHeld(olderThan: 0) == 0 { return }
        }
        Issue.record("Jobs of the \(self.tally.name) home are held again and again.")
    }

    /// Every job was charged once, and what was paid for is there, whole.
    func check() async throws {
        let jobs = try await self.site.run("list", "--json").out.split(separator: "\n").map {
            try JSON(text: String($0))
        }
        let ledger = try await self.api.ledger
        #expect(jobs.count == self.tally.value.jobs)
        for job in jobs {
            let charges = ledger[job.request.prompt.string ?? ""] ?? []
            let (state, charge) = (job.state.string, charges.first)
            let isDone = state == "done" && job.output.videoSHA256.string == charge?.sha256.string
            let hasFailed = state == "failed" && charge?["fails"].int == 1
            self.tally.add { counts in
                counts.charges += charges.count
                counts.doubleCharges += max(0, charges.count - 1)
                counts.lostVideos += isDone || hasFailed ? 0 : 1
                counts.done += isDone ? 1 : 0
                counts.failed += hasFailed ? 1 : 0
            }
            #expect(charges.count == 1 && (isDone || hasFailed), "\(job) \(charges)")
        }
        let verified = try await self.site.run("verify")
        #expect(verified.status == 0, "\(verified.out.suffix(2000))")
        #expect(try HomeDatabase(folder: self.site.folder).problems(copiedTo: self.site.scratch) == [])
        #expect(OutputTree(self.site.output).files(hidden: true).map(\.path) == [])
        try await self.checkMedia()
    }

    /// A daemon that has had the time to tidy leaves no copy behind. What failed keeps its media, to be retried, until it is pruned.
    private func checkMedia() async throws {
        let daemon = try await self.begin()
        try await eventually("no media copy is left") {
            try await self.site.run("prune", "--older-than", "1s").status == 0
                && FileManager.default.contentsOfDirectory(atPath: self.site.folder.appending("state/media").string)
                    .isEmpty
        }
        daemon.signal(SIGTERM)
        #expect(await daemon.end().status == 0)
    }
}
