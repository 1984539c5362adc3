#if os(Linux)
import Foundation
import SystemPackage
import Testing

/// One life of three jobs with a fault in it: a run that meets it, a start that recovers, a person who settles what is held, and a last
/// run; and what is demanded of each.
struct ProofLife: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        var findings: [String] = []
        /// The call that was struck first; nil where the run never came that far.
        var hit: String?
        /// How many calls the first fault could have struck.
        var count: Int?
        var held = 0
        var doubleCharges = 0
        var looks = 0
    }

    /// A key that can be looked for.
    static let key = "hh_test_canary_5f1c9a"
    /// At most so many creates are in the air, so no crash leaves more unsure.
    static let creates = 2
    /// How long a run may go on after an error that does not kill it, before it is told to stop.
    private static let patience: Duration = .milliseconds(2500)
    private static let longest: Duration = .seconds(30)

    let shim: Shim
    let site: Site
    let api: SimulatedAPI
    let batch: ProofBatch

    private var state: FilePath { self.site.folder.appending("state") }
    private var scratch: FilePath { self.site.scratch }

    /// Plays it, with what goes wrong at a point; nil for nothing.
    func play(_ point: CallPoint?) async throws -> Outcome {
        var outcome = Outcome()
        let watcher = BatchWatcher(self.site.output.appending("proof"))
        try self.batch.drop(at: self.site)
        if let point {
            try await self.run(with: point.first, watcher, &outcome)
            try await self.judgeRecord(after: point.first, &outcome)
            if let second = point.second {
                try await self.run(with: second, watcher, &outcome)
                try await self.judgeRecord(after: second, &outcome)
            }
        }
        try await self.recover(watcher, faults: point.map { $0.second == nil ? 1 : 2 } ?? 0, &outcome)
        try await self.judgeEnd(&outcome)
        watcher.look()
        outcome.looks = watcher.looks
        outcome.findings += watcher.findings.map { "P5: \($0)" }
        return outcome
    }

    // MARK: - Runs

    private func run(with fault: CallFault, _ watcher: BatchWatcher, _ outcome: inout Outcome) async throws {
        let report = self.scratch.appending("report")
        try? FileManager.default.removeItem(atPath: report.string)
        var site = self.site
        let shim = self.shim.environment(home: site.folder, fault: fault, report: report)
        site.environment.merge(shim) { _, new in new }
        let program = try Program(["run", "--until-idle"] + ProofBatch.settings, at: site)
        let began = ContinuousClock.now
        var struck: ContinuousClock.Instant?
        while program.status == nil {
            watcher.look()
            if struck == nil, Shim.report(at: report).hit != nil { struck = .now }
            let isOver = struck.map { $0.duration(to: .now) > Self.patience } ?? false
            if isOver || began.duration(to: .now) > Self.longest { break }
            try await Task.sleep(for: .milliseconds(3))
        }
        program.signal(SIGTERM)
        let end = try await self.end(of: program, watcher, &outcome, "the run with \(fault)")
        let said = Shim.report(at: report)
        outcome.hit = outcome.hit ?? said.hit
        outcome.count = outcome.count ?? said.count
        let mayDie = fault.kind.kills && said.hit != nil
        if end.status >= 128, !(mayDie && end.status == 128 + SIGKILL) {
            outcome.findings.append(
                "P7: \(fault) at \(said.hit ?? "-") ended with \(end.status): \(end.err.suffix(600))"
            )
        }
        self.searchForSecrets(end.out + end.err, "the log of the run with \(fault)", &outcome)
    }

    /// Waits for an end that must come.
    private func end(
        of program: Program,
        _ watcher: BatchWatcher,
        _ outcome: inout Outcome,
        _ what: String
    ) async throws -> Program.Outcome {
        let began = ContinuousClock.now
        while program.status == nil, began.duration(to: .now) < Self.longest {
            watcher.look()
            try await Task.sleep(for: .milliseconds(3))
        }
        if program.status == nil {
            outcome.findings.append("P7: \(what) did not end; \(program.err.suffix(800))")
            program.signal(SIGKILL)
        }
        return await program.end()
    }

    /// A run without faults, to its end.
    private func runToRest(
        _ watcher: BatchWatcher,
        _ outcome: inout Outcome,
        _ what: String
    ) async throws
        -> Program.Outcome
    {
        let program = try Program(["run", "--until-idle"] + ProofBatch.settings, at: self.site)
        let end = try await self.end(of: program, watcher, &outcome, what)
        self.searchForSecrets(end.out + end.err, "the log of \(what)", &outcome)
        return end
    }

    /// P6, P7: the next start brings all to rest but what is held, and a person who knows the ledger settles that.
    private func recover(_ watcher: BatchWatcher, faults: Int, _ outcome: inout Outcome) async throws {
        let first = try await self.runToRest(watcher, &outcome, "the recovery")
        let held = try await self.heldJobs(&outcome, first)
        outcome.held = held.count
        guard !held.isEmpty else {
            if first.status != 0 {
                outcome.findings.append("P7: the recovery ended with \(first.status): \(first.err)")
            }
            return
        }
        let ledger = try await Ledger(self.api, self.batch)
        let falsely = held.count { ledger.count(of: $0) == 0 }
        if falsely > Self.creates * faults { outcome.findings.append("P6: \(falsely) held and not charged") }
        for job in held {
            let video = ledger.charges[job]?.first?.video
            let way = video.map { ["--adopt", $0] } ?? ["--retry"]
            let answer = try await self.site.run(["resolve", job] + way)
            if answer.status != 0 { outcome.findings.append("P4: resolve \(job) \(way): \(answer.out) \(answer.err)") }
        }
        let last = try await self.runToRest(watcher, &outcome, "the run after resolve")
        if last.status != 0 { outcome.findings.append("P7: the last run ended with \(last.status): \(last.err)") }
    }

    private func heldJobs(_ outcome: inout Outcome, _ end: Program.Outcome) async throws -> [String] {
        var held: [String] = []
        let lines = try await self.site.run("list", "--json").out.split(separator: "\n")
        if lines.count != self.batch.jobs.count {
            outcome.findings.append("P3: \(lines.count) jobs are on record: \(end.err.suffix(1500))")
        }
        for line in lines {
            let job = try JSON(text: String(line))
            switch job.state.string {
            case "done": break
            case "held" where job.error.code.string == "unsure_charge": held.append(job.job.string ?? "")
            default: outcome.findings.append("P7: not at rest: \(job); \(end.err.suffix(1500))")
            }
        }
        return held
    }

    // MARK: - What is demanded

    /// P3, P9, P10, straight after a run that was struck: whatever was charged can be found again from the disk alone.
    private func judgeRecord(after fault: CallFault, _ outcome: inout Outcome) async throws {
        let snapshot = try StateSnapshot(copying: self.state, to: self.scratch.appending("copy"))
        outcome.findings += snapshot.damage.map { "P9: after \(fault): \($0)" }
        let ledger = try await Ledger(self.api, self.batch)
        for (job, charges) in ledger.charges {
            let known = snapshot.attemptsThatMayBePaid(of: job).count
            let inReceipts = snapshot.receipts.count { id in charges.contains { $0.video == id } }
            if charges.count > max(known, inReceipts) {
                let attempts = snapshot.attempts.filter { $0.job == job }
                outcome.findings.append("P3: after \(fault): \(job) was charged, and on record is \(attempts)")
            }
        }
    }

    /// P1 to P4 and P8 to P10 when all has come to rest.
    private func judgeEnd(_ outcome: inout Outcome) async throws {
        let snapshot = try StateSnapshot(copying: self.state, to: self.scratch.appending("copy"))
        outcome.findings += snapshot.damage.map { "P9: at the end: \($0)" }
        let ledger = try await Ledger(self.api, self.batch)
        for job in self.batch.jobs {
            let charges = ledger.charges[job] ?? []
            if charges.count > 1 { outcome.doubleCharges += 1 }
            if charges.count != 1 { outcome.findings.append("P1: \(job) was charged \(charges.count) times") }
            if snapshot.jobs[job] != "done" { outcome.findings.append("P4: \(job) is \(snapshot.jobs[job] ?? "gone")") }
            let paid = snapshot.attemptsThatMayBePaid(of: job).compactMap(\.video)
            if paid != charges.map(\.video) { outcome.findings.append("P3: \(job): \(paid) for \(charges)") }
            let path = self.site.output.appending("\(job).mp4").string
            let video = FileManager.default.contents(atPath: path).map(ProofBatch.sha256)
            if video == nil || video != charges.first?.sha256 {
                outcome.findings.append("P2: \(job).mp4 is not the file")
            }
            if !self.site.exists("output/\(job).json") { outcome.findings.append("P2: \(job).json is missing") }
        }
        if !self.site.exists("jobs/accepted/proof.yaml") {
            outcome.findings.append("P3: the manifest is not in accepted/")
        }
        for file in self.site.files(under: "jobs/rejected") { outcome.findings.append("P7: refused: \(file)") }
        try self.searchHome(&outcome)
    }

    // MARK: - Secrets

    private func searchHome(_ outcome: inout Outcome) throws {
        let files = FileManager.default.enumerator(atPath: self.site.folder.string)?.compactMap { $0 as? String } ?? []
        for file in files {
            guard let data = FileManager.default.contents(atPath: self.site.folder.appending(file).string) else {
                continue
            }
            for secret in Self.secrets where data.range(of: secret) != nil {
                outcome.findings.append("P8: \(file) holds \(String(decoding: secret, as: UTF8.self))")
            }
        }
    }

    private func searchForSecrets(_ text: String, _ what: String, _ outcome: inout Outcome) {
        let data = Data(text.utf8)
        for secret in Self.secrets where data.range(of: secret) != nil {
            outcome.findings.append("P8: \(what) holds \(String(decoding: secret, as: UTF8.self))")
        }
    }

    private static let secrets = [Self.key, "X-Amz-Signature", "&Signature="].map { Data($0.utf8) }
}
#endif
