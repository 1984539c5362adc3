import PaddockControl
import PaddockCore
import PaddockDaemon
import PaddockIntake
import SystemPackage

/// Checks manifests, hands the good ones over, and waits for their jobs where that is asked.
struct Submission: Sendable {
    let home: CommandHome
    let console: Console
    let isJSON: Bool

    /// - Throws: `CommandFailure` where manifests have problems, or where jobs that were waited for are not all done.
    func run(_ arguments: [String], format: ManifestFormat?, waits: Bool) async throws {
        try self.home.home.create()
        let runs = try HomeLock.holder(of: self.home.home)?.role == .daemon
        guard runs || !waits else { throw CommandFailure.noDaemon(hint: self.home.hint) }

        let look = try RecordLook(self.home, notesJobs: false)
        defer { look.close() }
        let checked = await ManifestCheck(home: self.home, look: look, format: format).check(arguments)
        let handed = try await self.handOver(checked.compactMap(\.accepted))
        if runs { await self.wake() }
        try self.tell(handed, daemonRuns: runs)
        if waits, !handed.isEmpty {
            let wait = JobWait(home: self.home, console: self.console, isQuiet: self.isJSON)
            let jobs = try HandedJobs(home: self.home, handed: handed)
            let result = try await wait.result(of: jobs, timeout: nil)
            try result.throwUnlessDone(hint: self.home.hint, isTold: false)
        }
        try CheckedManifest.throwFailures(of: checked, told: .nothing)
    }

    private func handOver(_ plans: [PlannedManifest]) async throws -> [HandedManifest] {
        let bundle = ManifestBundle(jobs: self.home.home.jobs)
        var handed: [HandedManifest] = []
        for plan in plans {
            do {
                handed.append(HandedManifest(plan: plan, folder: try await bundle.submit(plan.manifest)))
            } catch let problem as ManifestProblem {
                throw CommandFailure(.badManifest, code: "bad_manifest", problem.description)
            }
        }
        return handed
    }

    /// The daemon finds the manifest by itself; telling it only makes that sooner.
    private func wake() async {
        try? await ControlClient.withClient(at: self.home.home.socket) { try await $0.wake() }
    }

    private func tell(_ handed: [HandedManifest], daemonRuns: Bool) throws {
        if self.isJSON {
            let manifests = try handed.map { try SubmissionView.Manifest($0.plan) }
            return try self.console.print(json: SubmissionView(daemonRunning: daemonRuns, submitted: manifests))
        }
        try self.console.print(
            handed.map { handed in
                let manifest = handed.plan.manifest
                let file = OutputText.escape(manifest.file)
                return "\(file): handed over as batch \(manifest.batch), \(handed.plan.words)"
            }
        )
        guard !daemonRuns, !handed.isEmpty else { return }
        self.console.note("paddock: no daemon runs for this home; `\(self.home.hint("run"))` takes them")
    }
}

/// A manifest that lies in the watched folder now.
struct HandedManifest: Sendable {
    let plan: PlannedManifest
    /// The folder that holds it until the daemon has taken or refused it.
    let folder: FilePath
}

/// The answer of `submit --json`.
struct SubmissionView: Codable, Hashable {
    struct Manifest: Codable, Hashable {
        var manifest: String
        var batch: String
        var jobs: [String]
        /// What it creates: without what is on record.
        var totals: PlannedTotals
        /// How many of the jobs are on record already.
        var known: Int

        init(_ plan: PlannedManifest) throws {
            self.manifest = plan.manifest.file
            self.batch = plan.manifest.batch
            self.totals = plan.totals
            self.known = plan.known
            var jobs: [String] = []
            try plan.manifest.jobs.each { jobs.append($0.name.description) }
            self.jobs = jobs
        }
    }

    var daemonRunning: Bool
    var submitted: [Manifest]
}
