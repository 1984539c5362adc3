import Foundation
import PaddockCore

@testable import PaddockStore

/// What the store promises, in memory and in a few lines: the judge of every record in the lives, and quick enough for thousands.
///
/// Where a life also has a real store, both are given the same groups and must agree.
struct ModelStore {
    struct Job {
        let id: JobID
        let name: JobName
        let draft: JobDraft
        var state = JobState.pending
        var polls = 0
        var readyAt: Date?
        var video = StoredAsset.missing
        var thumbnail = StoredAsset.missing
        var finishedAt: Date?
        var error: JobFailure?

        subscript(asset: Asset) -> StoredAsset {
            get { asset == .video ? self.video : self.thumbnail }
            set { if asset == .video { self.video = newValue } else { self.thumbnail = newValue } }
        }
    }

    struct Attempt {
        let id: AttemptID
        let job: JobID
        let epoch: Int
        let preparedAt: Date
        var state = AttemptState.prepared
        var videoID: VideoID?
        var armedAt: Date?
        var outcomeAt: Date?
        /// Why it is unsure.
        var reason: JobFailure?
        var wasSentAgainByPolicy = false
    }

    /// A line of the history that a start counts.
    enum Milestone {
        case crashed(JobID, at: Date)
        case unsureGateOpened
    }

    var jobs: [JobID: Job] = [:]
    var attempts: [AttemptID: Attempt] = [:]
    /// The attempts of each job, in order.
    var attemptsOfJob: [JobID: [AttemptID]] = [:]
    var owners: [VideoID: AttemptID] = [:]
    var keys: [MediaContent: String] = [:]
    var lostKeys: Set<MediaContent> = []
    var epoch = 0
    var pause = PauseScope.nothing
    var pace: SavedPace?
    var doubt: SavedDoubt?
    var planLimits: SavedPlanLimits?
    var timed: [TimedVideo] = []
    var milestones: [Milestone] = []
    /// When the group is written that is being written.
    var moment = Date.distantPast

    var ordered: [Job] { self.jobs.values.sorted { $0.id < $1.id } }

    var counts: StateCounts {
        var counts = StateCounts()
        for job in self.jobs.values { counts[job.state] += 1 }
        return counts
    }

    func attempts(of job: JobID) -> [Attempt] {
        (self.attemptsOfJob[job] ?? []).compactMap { self.attempts[$0] }
    }

    func job(named name: JobName) -> Job? {
        self.jobs.values.first { $0.name == name }
    }
}

// MARK: - Manifests

extension ModelStore {
    /// What a manifest comes to: jobs that are new, and those that were known; nil where a name has other content.
    mutating func accept(_ drafts: [JobDraft]) -> (new: Int, known: Int)? {
        var fresh: [JobDraft] = []
        for draft in drafts {
            guard let known = self.job(named: draft.name) else {
                fresh.append(draft)
                continue
            }
            guard known.draft.contentHash == draft.contentHash else { return nil }
        }
        for draft in fresh {
            let id = JobID(rawValue: Int64(self.jobs.count + 1))
            self.jobs[id] = Job(id: id, name: draft.name, draft: draft)
        }
        return (fresh.count, drafts.count - fresh.count)
    }

    func pendingJobs(limit: Int) -> [PendingJob] {
        self.jobs.values.filter { $0.state == .pending }
            .sorted { ($1.draft.priority, $0.id) < ($0.draft.priority, $1.id) }
            .prefix(limit)
            .map {
                PendingJob(
                    id: $0.id,
                    name: $0.name,
                    priority: $0.draft.priority,
                    request: $0.draft.request,
                    references: $0.draft.references,
                    resend: self.resend(of: $0.id)
                )
            }
    }

    private func resend(of job: JobID) -> PendingJob.Resend {
        let attempts = self.attempts(of: job)
        if attempts.last?.wasSentAgainByPolicy == true { return .resting }
        return attempts.contains { $0.state == .superseded } ? .spent : .never
    }

    func keys(for contents: [MediaContent]) -> [MediaContent: String] {
        var found: [MediaContent: String] = [:]
        for content in contents where !self.lostKeys.contains(content) {
            found[content] = self.keys[content]
        }
        return found
    }
}
