import PaddockCore
import SystemPackage

/// What the intake remembers of manifests that are still in the folder: who waits for what, and when to try again. No I/O.
struct IntakeBacklog: Sendable {
    /// Whether a settled manifest is to be taken now.
    enum Verdict: Hashable, Sendable {
        /// Where `isLastTry`, missing media are a refusal.
        case take(isLastTry: Bool)
        case leave
    }

    fileprivate enum Entry {
        /// Changed too short a while ago, or not looked at yet.
        case fresh(since: Moment)
        /// Waits for files, with what they looked like at the last look; the grace counts from the last change.
        case waiting(
            FileFingerprint,
            since: Moment,
            files: [String],
            looks: [String: FileFingerprint],
            changedAt: BootTime,
            nextTry: BootTime
        )
        /// The ledger or the disk could not take it.
        case later(FileFingerprint, since: Moment, why: String, tries: Int, nextTry: BootTime)
        /// Done, but it can't be moved: left alone until it changes or the next try.
        case stuck(FileFingerprint, why: String, wasRefused: Bool, tries: Int, nextTry: BootTime)
    }

    private var entries: [FilePath: Entry] = [:]

    /// Whether no manifest waits.
    var isEmpty: Bool {
        self.entries.values.allSatisfy { entry in
            if case .stuck = entry { true } else { false }
        }
    }

    /// When the next manifest may be tried again.
    var nextTry: BootTime? {
        self.entries.values.compactMap { entry in
            switch entry {
            case .fresh: nil
            case .waiting(_, _, _, _, _, let next), .later(_, _, _, _, let next), .stuck(_, _, _, _, let next): next
            }
        }.min()
    }

    /// Forgets what is no longer in the folder, and takes in what is new: from the first look on a manifest counts as waiting.
    mutating func keep(_ listed: [FolderListing.Entry], _ scan: ManifestScanner.Scan, at now: Moment) {
        let present = Set(listed.map(\.path))
        self.entries = self.entries.filter { present.contains($0.key) }
        for manifest in scan.settling {
            self.entries[manifest.path] = .fresh(since: manifest.since)
        }
        for manifest in scan.settled where self.entries[manifest.path] == nil {
            self.entries[manifest.path] = .fresh(since: now)
        }
    }

    /// What was already told of a manifest that is done, as it is now, and only can't be moved: whether it was refused; nil for all others.
    func wasRefused(_ candidate: ManifestScanner.Candidate) -> Bool? {
        guard case .stuck(candidate.status.fingerprint, _, let wasRefused, _, _) = self.entries[candidate.path] else {
            return nil
        }
        return wasRefused
    }

    /// The files that a manifest waits for.
    func filesWaitedFor(by manifest: FilePath) -> [String] {
        if case .waiting(_, _, let files, _, _, _) = self.entries[manifest] { files } else { [] }
    }

    /// Whether to take a settled manifest now. `looks` says what the files that it waits for look like, with no entry for those
    /// that are missing.
    mutating func verdict(
        on candidate: ManifestScanner.Candidate,
        at now: Moment,
        grace: Duration,
        looks: [String: FileFingerprint]
    ) -> Verdict {
        let fingerprint = candidate.status.fingerprint
        switch self.entries[candidate.path] {
        case .later(fingerprint, _, _, _, let nextTry), .stuck(fingerprint, _, _, _, let nextTry):
            return nextTry <= now.boot ? .take(isLastTry: false) : .leave
        case .waiting(fingerprint, let since, let files, let before, var changedAt, _):
            // A file that comes or grows is on its way, so the grace begins again.
            let hasChanged = looks != before
            if hasChanged { changedAt = now.boot }
            if changedAt + grace <= now.boot { return .take(isLastTry: true) }
            self.entries[candidate.path] = .waiting(
                fingerprint,
                since: since,
                files: files,
                looks: looks,
                changedAt: changedAt,
                nextTry: min(now.boot + Self.look, changedAt + grace)
            )
            // While all are missing there is nothing to find out; while one grows, only time tells. One that has come is waited for no more.
            return !looks.isEmpty && !hasChanged ? .take(isLastTry: false) : .leave
        case .fresh, .waiting, .later, .stuck, nil:
            let since = self.entries[candidate.path]?.since ?? now
            self.entries[candidate.path] = .fresh(since: since)
            return .take(isLastTry: grace <= .zero)
        }
    }

    /// Takes in what became of a manifest. `looks` says what the files look like that it waits for now.
    ///
    /// - Returns: Whether that is news, or only the same again.
    mutating func note(
        _ outcome: ManifestTaker.Outcome,
        of candidate: ManifestScanner.Candidate,
        at now: Moment,
        looks: [String: FileFingerprint]
    ) -> Bool {
        let fingerprint = candidate.status.fingerprint
        let old = self.entries[candidate.path]
        switch outcome {
        case .accepted, .refused, .cleared:
            self.entries[candidate.path] = nil
            return true
        case .changed:
            self.entries[candidate.path] = .later(
                fingerprint,
                since: old?.since ?? now,
                why: "it changed while it was read",
                tries: 0,
                nextTry: now.boot + Self.look
            )
            return false
        case .waiting(let paths):
            var changedAt = now.boot
            var isNews = true
            if case .waiting(fingerprint, _, let before, _, let changed, _) = old, before == paths {
                (changedAt, isNews) = (changed, false)
            }
            self.entries[candidate.path] = .waiting(
                fingerprint,
                since: old?.since ?? now,
                files: paths,
                looks: looks,
                changedAt: changedAt,
                nextTry: now.boot + Self.look
            )
            return isNews
        case .later(let why):
            var tries = 0
            var isNews = true
            if case .later(fingerprint, _, let before, let count, _) = old {
                (tries, isNews) = (count + 1, before != why)
            }
            let nextTry = now.boot + Self.pause(after: tries)
            self.entries[candidate.path] =
                .later(fingerprint, since: old?.since ?? now, why: why, tries: tries, nextTry: nextTry)
            return isNews
        case .stuck(let why, let wasRefused, _):
            var tries = 3
            var isNews = true
            if case .stuck(fingerprint, let before, _, let count, _) = old {
                (tries, isNews) = (count + 1, before != why)
            }
            let nextTry = now.boot + Self.pause(after: tries)
            self.entries[candidate.path] =
                .stuck(fingerprint, why: why, wasRefused: wasRefused, tries: tries, nextTry: nextTry)
            return isNews
        }
    }

    /// The manifests that wait, by path.
    func inbox(under jobs: FilePath) -> [InboxView] {
        self.entries.sorted { $0.key.string < $1.key.string }.compactMap { path, entry in
            let manifest = jobs.appending(path.components).string
            switch entry {
            case .fresh(let since), .later(_, let since, _, _, _):
                return InboxView(manifest: manifest, waitingFor: [], since: since.wall)
            case .waiting(_, let since, let files, _, _, _):
                return InboxView(manifest: manifest, waitingFor: files, since: since.wall)
            case .stuck:
                return nil
            }
        }
    }

    /// What can't be taken or moved, a line each.
    func troubles(under jobs: FilePath) -> [String] {
        self.entries.sorted { $0.key.string < $1.key.string }.compactMap { path, entry in
            switch entry {
            case .later(_, _, let why, _, _), .stuck(_, let why, _, _, _):
                "\(jobs.appending(path.components)): \(why)"
            case .fresh, .waiting:
                nil
            }
        }
    }

    /// How often waited-for files are looked at without a ring: media may lie where nobody rings.
    private static let look = Duration.seconds(1)

    /// 1 s, doubling to about a minute, then up to ten.
    private static func pause(after tries: Int) -> Duration {
        .seconds(min(600, 1 << min(tries, 10)))
    }
}

extension IntakeBacklog.Entry {
    /// Since when the manifest waits; nil where it does not.
    fileprivate var since: Moment? {
        switch self {
        case .fresh(let since), .waiting(_, let since, _, _, _, _), .later(_, let since, _, _, _): since
        case .stuck: nil
        }
    }
}

extension ManifestTaker.Outcome {
    /// The problems of a manifest that was refused, filed away or not.
    var refusal: [ManifestProblem]? {
        switch self {
        case .refused(let problems), .stuck(_, true, let problems): problems
        case .accepted, .waiting, .changed, .later, .stuck, .cleared: nil
        }
    }
}
