import Foundation
package import Logging
package import PaddockCore
import ServiceLifecycle
import Synchronization
import SystemPackage

/// Watches the folder and takes what is dropped there, one manifest after another.
///
/// Events are a doorbell, the rescan is the truth: every pass lists the whole folder and goes on from what it finds.
package final class IntakeService: Service {
    /// What the service tells others of.
    package struct Reports: Sendable {
        /// Jobs of a manifest are on record, durably; the manifest is not moved yet.
        package var onAccepted: @Sendable (Acceptance, ManifestDraft) async -> Void
        /// A manifest was refused; its path, absolute, and every problem.
        package var onRefused: @Sendable (String, [ManifestProblem]) async -> Void
        /// The folder was looked at, and what was ready is taken.
        package var onLooked: @Sendable () -> Void

        package init(
            onAccepted: @escaping @Sendable (Acceptance, ManifestDraft) async -> Void = { _, _ in },
            onRefused: @escaping @Sendable (String, [ManifestProblem]) async -> Void = { _, _ in },
            onLooked: @escaping @Sendable () -> Void = {}
        ) {
            self.onAccepted = onAccepted
            self.onRefused = onRefused
            self.onLooked = onLooked
        }
    }

    /// Where time comes from.
    package struct Time: Sendable {
        package var now: @Sendable () -> Moment
        /// What the loop sleeps on.
        package var clock: any Clock<Duration>

        package init(now: @escaping @Sendable () -> Moment, clock: any Clock<Duration> = ContinuousClock()) {
            self.now = now
            self.clock = clock
        }
    }

    private struct State {
        var settings: IntakeSettings
        var scanner = ManifestScanner()
        var backlog = IntakeBacklog()
        /// The watched folder with its links resolved, as the last pass saw it.
        var realJobs: FilePath?
        var hasLooked = false
        var refused = 0
        var folderTrouble: String?
        /// Folders in it that can't be looked into, and why.
        var closedFolders: [FilePath: Errno] = [:]
    }

    /// The longest time between two looks for a watched folder that is gone: nothing rings when it is made again.
    private static let search = Duration.seconds(1)

    /// The shortest time between two looks.
    private static let breath = Duration.milliseconds(50)

    private let ledger: any IntakeLedger
    private let vault: MediaVault
    private let watch: any FolderWatch
    private let time: Time
    private let reports: Reports
    private let logger: Logger
    private let bell = Bell()
    private let unsynced = UnsyncedFolders()
    private let state: Mutex<State>

    package init(
        settings: IntakeSettings,
        ledger: any IntakeLedger,
        vault: MediaVault,
        watch: any FolderWatch,
        time: Time,
        reports: Reports = Reports(),
        logger: Logger
    ) {
        self.ledger = ledger
        self.vault = vault
        self.watch = watch
        self.time = time
        self.reports = reports
        self.logger = logger
        self.state = Mutex(State(settings: settings))
    }

    // MARK: - For others

    /// Looks at the folder again at once.
    package func wake() {
        self.bell.ring()
    }

    /// Uses other settings from the next look on, which is at once.
    package func use(_ settings: IntakeSettings) {
        self.state.withLock { $0.settings = settings }
        self.bell.ring()
    }

    /// The manifests that wait for their own end or for their media, as of the last look.
    package func inbox() -> [InboxView] {
        self.state.withLock { $0.backlog.inbox(under: $0.settings.jobs) }
    }

    /// How many manifests were refused since the start.
    package var refusedCount: Int {
        self.state.withLock { $0.refused }
    }

    /// Whether the folder was looked at and no manifest waits. One that is done but can't be moved does not count. A folder that is gone
    /// may come back with manifests in it, so nobody can call it empty.
    package var isEmpty: Bool {
        self.state.withLock { $0.hasLooked && $0.folderTrouble == nil && $0.backlog.isEmpty }
    }

    /// What keeps the intake from its work, for people: a folder that can't be read, manifests that can't be moved.
    package var troubles: [String] {
        self.state.withLock { state in
            let closed = state.closedFolders.sorted { $0.key.string < $1.key.string }
            return (state.folderTrouble.map { [$0] } ?? [])
                + closed.map { "the folder \($0.key) can't be looked into: \($0.value)" }
                + state.backlog.troubles(under: state.settings.jobs)
        }
    }

    // MARK: - The loop

    /// Takes manifests until a shutdown; the one in hand is finished first.
    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                let rings = self.watch.rings()
                group.addTask {
                    for await _ in rings { self.bell.ring() }
                }
                while !self.bell.isStopped {
                    self.bell.clear()
                    let pause = await self.pass()
                    self.reports.onLooked()
                    // While thousands of files are dropped, each rings: one look takes in all that came meanwhile.
                    await self.bell.waitForStop(atMost: Self.breath, on: self.time.clock)
                    await self.bell.wait(atMost: pause, on: self.time.clock)
                }
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.bell.stop()
        }
    }

    /// Looks at the folder once and takes what is ready.
    ///
    /// - Returns: How long until the next look is due, without a ring.
    func pass() async -> Duration {
        let settings = self.state.withLock { $0.settings }
        guard let listing = await self.list(settings.jobs) else {
            return min(settings.rescan, Self.search)
        }
        if self.watch.follow(listing.folders) { self.bell.ring() }
        let now = self.time.now()
        let scan = self.state.withLock { state in
            let scan = state.scanner.observe(listing, at: now, settle: settings.settle)
            state.realJobs = listing.folders.first
            state.backlog.keep(listing.entries + listing.submissions, scan, at: now)
            return scan
        }
        for staging in AbandonedStaging(in: settings.jobs).remove(listing.stagings, at: now.wall) {
            self.logger.info("Removed what a killed submit left behind.", metadata: ["folder": "\(staging)"])
        }
        for candidate in scan.settled where !self.bell.isStopped {
            await self.consider(candidate, settings)
        }
        await self.sync(settings)
        return self.state.withLock { state in
            state.hasLooked = true
            let due = [scan.nextSettle, state.backlog.nextTry].compactMap(\.self).min()
            return due.map { max(.zero, min(settings.rescan, $0 - self.time.now().boot)) } ?? settings.rescan
        }
    }

    private func list(_ folder: FilePath) async -> FolderListing? {
        do {
            let listing = try await Self.read(folder)
            let closed = Dictionary(listing.unreadable.map { ($0.folder, $0.why) }) { $1 }
            let before = self.state.withLock { state in
                defer { state.closedFolders = closed }
                return state.closedFolders
            }
            for (folder, why) in closed where before[folder] != why {
                self.logger.warning(
                    "A folder can't be looked into.",
                    metadata: ["folder": "\(folder)", "error": "\(why)"]
                )
            }
            self.state.withLock { $0.folderTrouble = nil }
            return listing
        } catch {
            let trouble = "the watched folder \(folder) can't be read: \(error)"
            let isNew = self.state.withLock { state in
                defer { state.folderTrouble = trouble }
                return state.folderTrouble != trouble
            }
            if isNew {
                self.logger.error(
                    "The jobs folder can't be read.",
                    metadata: ["folder": "\(folder)", "error": "\(error)"]
                )
            }
            return nil
        }
    }

    @concurrent
    private static func read(_ folder: FilePath) async throws(Errno) -> FolderListing {
        try FolderListing.read(folder)
    }

    /// Makes what this look has moved durable.
    @concurrent
    private func sync(_ settings: IntakeSettings) async {
        do throws(Errno) {
            try ManifestFiling(jobs: settings.jobs, self.unsynced).sync()
        } catch {
            // What was moved is on record, and may come back with a power cut at worst.
            self.logger.warning(
                "The places of manifests can't be made durable.",
                metadata: ["folder": "\(settings.jobs)", "error": "\(error)"]
            )
        }
    }

    // MARK: - One manifest

    private func consider(_ candidate: ManifestScanner.Candidate, _ settings: IntakeSettings) async {
        let now = self.time.now()
        let looks = Self.looks(at: self.state.withLock { $0.backlog.filesWaitedFor(by: candidate.path) })
        let (wasRefused, verdict) = self.state.withLock { state in
            let wasRefused = state.backlog.wasRefused(candidate)
            let verdict = state.backlog.verdict(on: candidate, at: now, grace: settings.mediaGrace, looks: looks)
            return (wasRefused, verdict)
        }
        guard case .take(let isLastTry) = verdict else { return }
        let taker = ManifestTaker(
            settings: settings,
            ledger: self.ledger,
            vault: self.vault,
            unsynced: self.unsynced,
            isSettled: { path, fingerprint in self.isSettled(path, fingerprint, now, settings.settle) },
            // What is on record and could not be moved was told of then.
            onAccepted: (wasRefused == false ? Reports() : self.reports).onAccepted
        )
        let outcome = await taker.take(candidate, isLastTry: isLastTry)
        await self.note(outcome, of: candidate, wasRefused: wasRefused == true, settings)
    }

    /// What each file looks like, without an entry where it is missing.
    private static func looks(at paths: [String]) -> [String: FileFingerprint] {
        paths.reduce(into: [:]) { $0[$1] = (try? FileStatus(at: FilePath($1)))?.fingerprint }
    }

    private func isSettled(_ path: FilePath, _ fingerprint: FileFingerprint, _ now: Moment, _ settle: Duration) -> Bool
    {
        self.state.withLock { state in
            var relative = path
            if let jobs = state.realJobs { _ = relative.removePrefix(jobs) }
            return state.scanner.isSettled(relative, fingerprint, at: now, settle: settle)
        }
    }

    private func note(
        _ outcome: ManifestTaker.Outcome,
        of candidate: ManifestScanner.Candidate,
        wasRefused: Bool,
        _ settings: IntakeSettings
    ) async {
        let now = self.time.now()
        let manifest = settings.jobs.appending(candidate.path.components).string
        let metadata: Logger.Metadata = ["manifest": "\(manifest)"]
        let looks: [String: FileFingerprint]
        if case .waiting(let files) = outcome { looks = Self.looks(at: files) } else { looks = [:] }
        let refusal = wasRefused ? nil : outcome.refusal
        let isNews = self.state.withLock { state in
            if refusal != nil { state.refused += 1 }
            return state.backlog.note(outcome, of: candidate, at: now, looks: looks)
        }
        switch outcome {
        case .waiting(let files) where isNews:
            self.logger.info(
                "A manifest waits for its media.",
                metadata: metadata.merging(["files": "\(files.count)"]) { $1 }
            )
        case .later(let reason) where isNews:
            self.logger.warning(
                "A manifest can't be taken now.",
                metadata: metadata.merging(["error": "\(reason)"]) { $1 }
            )
        case .stuck(let reason, _, _) where isNews:
            self.logger.error(
                "A manifest can't be moved.",
                metadata: metadata.merging(["error": "\(reason)"]) { $1 }
            )
        case .accepted, .refused:
            // Who listens to `reports` tells of these.
            break
        case .waiting, .later, .stuck, .changed, .cleared:
            break
        }
        if let problems = refusal { await self.reports.onRefused(manifest, problems) }
    }
}
