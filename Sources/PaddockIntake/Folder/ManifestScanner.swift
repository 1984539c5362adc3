import Foundation
import PaddockCore
import SystemPackage

/// Decides which manifests are complete, from one listing of the folder to the next. It touches no disk and no clock.
struct ManifestScanner: Sendable {
    /// A manifest that has been at rest for long enough, or a folder that was handed over in one piece.
    struct Candidate: Hashable, Sendable {
        /// What a candidate is.
        enum Kind: Hashable, Sendable {
            case dropped(ManifestFormat)
            case submitted
        }

        /// Relative to the watched folder.
        let path: FilePath
        let kind: Kind
        let status: FileStatus
    }

    /// A manifest that was changed too short a while ago.
    struct Settling: Hashable, Sendable {
        let path: FilePath
        let since: Moment
    }

    /// What one listing came to.
    struct Scan: Sendable {
        /// In order of arrival.
        var settled: [Candidate] = []
        var settling: [Settling] = []
        /// When the next of them can be complete.
        var nextSettle: BootTime?
    }

    private struct Observation {
        var fingerprint: FileFingerprint
        let firstSeen: Moment
        var unchangedSince: BootTime
    }

    private var observations: [FilePath: Observation] = [:]

    /// Takes in a listing.
    mutating func observe(_ listing: FolderListing, at now: Moment, settle: Duration) -> Scan {
        var next: [FilePath: Observation] = [:]
        var scan = Scan()
        var arrivals: [(firstSeen: BootTime, candidate: Candidate)] = []
        for entry in listing.entries {
            let observation = self.observation(of: entry, at: now)
            next[entry.path] = observation
            guard let name = entry.path.lastComponent, let format = IntakeNames.format(ofFile: name) else { continue }
            let settledAt = observation.unchangedSince + settle
            guard settledAt <= now.boot else {
                scan.settling.append(Settling(path: entry.path, since: observation.firstSeen))
                scan.nextSettle = min(scan.nextSettle ?? settledAt, settledAt)
                continue
            }
            let candidate = Candidate(path: entry.path, kind: .dropped(format), status: entry.status)
            arrivals.append((observation.firstSeen.boot, candidate))
        }
        for entry in listing.submissions {
            let observation = self.observation(of: entry, at: now)
            next[entry.path] = observation
            arrivals.append(
                (observation.firstSeen.boot, Candidate(path: entry.path, kind: .submitted, status: entry.status))
            )
        }
        self.observations = next
        scan.settled = arrivals.sorted { left, right in
            let first = (left.firstSeen, left.candidate.status.fingerprint.modified, left.candidate.path.string)
            return first < (right.firstSeen, right.candidate.status.fingerprint.modified, right.candidate.path.string)
        }.map(\.candidate)
        return scan
    }

    /// Whether a file that a manifest names is at rest: seen unchanged for the settle time, or last written that long ago.
    ///
    /// The second is for media that lay there before the manifest came; a clock of the file system that runs ahead of ours
    /// only makes us wait.
    func isSettled(_ path: FilePath, _ fingerprint: FileFingerprint, at now: Moment, settle: Duration) -> Bool {
        if let seen = self.observations[path], seen.fingerprint == fingerprint, seen.unchangedSince + settle <= now.boot
        {
            return true
        }
        let age = now.wall.timeIntervalSince1970 - Double(fingerprint.modified) / 1e9
        return age >= settle.inSeconds
    }

    private func observation(of entry: FolderListing.Entry, at now: Moment) -> Observation {
        guard var seen = self.observations[entry.path] else {
            return Observation(fingerprint: entry.status.fingerprint, firstSeen: now, unchangedSince: now.boot)
        }
        if seen.fingerprint != entry.status.fingerprint {
            seen.fingerprint = entry.status.fingerprint
            seen.unchangedSince = now.boot
        }
        return seen
    }
}
