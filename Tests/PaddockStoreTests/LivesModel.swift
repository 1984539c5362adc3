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
    }

    /// A record that does not fit what is on record: a fault of the core.
    struct Illegal: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var jobs: [JobID: Job] = [:]
    private(set) var attempts: [AttemptID: Attempt] = [:]
    private(set) var keys: [MediaContent: String] = [:]
    private var lostKeys: Set<MediaContent> = []
    private(set) var epoch = 0
    private(set) var pause = PauseScope.nothing
    private var pace: SavedPace?
    private var timed: [TimedVideo] = []

    mutating func accept(_ drafts: [JobDraft]) {
        for draft in drafts {
            let id = JobID(rawValue: Int64(self.jobs.count + 1))
            self.jobs[id] = Job(id: id, name: draft.name, draft: draft)
        }
    }

    var ordered: [Job] { self.jobs.values.sorted { $0.id < $1.id } }

    var counts: StateCounts {
        var counts = StateCounts()
        for job in self.jobs.values { counts[job.state] += 1 }
        return counts
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
                    references: $0.draft.references
                )
            }
    }

    func keys(for contents: [MediaContent]) -> [MediaContent: String] {
        var found: [MediaContent: String] = [:]
        for content in contents where !self.lostKeys.contains(content) {
            found[content] = self.keys[content]
        }
        return found
    }
}

// MARK: - Commits

extension ModelStore {
    /// All of the group or nothing of it.
    mutating func commit(_ records: [Record], arming: [AttemptID], epoch: Int, at now: Date) throws {
        var next = self
        for record in records {
            try next.write(record, epoch: epoch, at: now)
        }
        for attempt in arming {
            try next.moveAttempt(attempt, from: [.prepared], to: .armed, at: nil)
            guard next.attempts[attempt]?.epoch == epoch, epoch == next.epoch else {
                throw Illegal(description: "attempt \(attempt.rawValue) is of another start")
            }
            next.attempts[attempt]?.armedAt = now
        }
        self = next
    }

    private mutating func write(_ record: Record, epoch: Int, at now: Date) throws {
        switch record {
        case .uploading(let job): try self.move(job, from: [.pending], to: .uploading)
        case .uploaded(let job): try self.move(job, from: [.uploading], to: .pending)
        case .keyGained(let content, let key):
            self.keys[content] = key
            self.lostKeys.remove(content)
        case .keyLost(let content):
            try self.demand(self.keys[content] != nil, "no key to lose")
            self.lostKeys.insert(content)
        case .prepared(let attempt, let job, _): try self.prepare(attempt, job, epoch: epoch, at: now)
        case .notSent(let attempt, let job, _):
            try self.moveAttempt(attempt, from: [.prepared], to: .notSent, at: now)
            try self.move(job, from: [.creating], to: .pending)
        case .accepted(let attempt, let job, let video, _):
            try self.accepted(attempt, job, video, at: now)
        case .rejected(let attempt, let job, _, _, let failure):
            try self.moveAttempt(attempt, from: [.prepared, .armed], to: .rejected, at: now)
            try self.move(job, from: [.creating], to: failure == nil ? .pending : .failed, failure)
        case .unsure(let attempt, let job, let failure, _, _):
            try self.moveAttempt(attempt, from: [.armed], to: .ambiguous, at: now)
            try self.move(job, from: [.creating], to: .held, failure)
        case .failed(let job, let failure):
            try self.move(job, from: [.pending, .uploading, .generating, .downloading], to: .failed, failure)
        case .held(let job, let failure, let polls):
            try self.move(job, from: [.generating, .downloading], to: .held, failure)
            self.jobs[job]?.polls = polls
        case .cancelled(let job): try self.move(job, from: [.pending, .uploading], to: .cancelled)
        case .decided(let job, let decision): try self.decide(job, decision, at: now)
        case .paused(let scope): self.pause = scope
        case .paced(let pace): self.pace = pace
        case .timed(let kind, let seconds): self.timed.append(TimedVideo(kind: kind, seconds: seconds))
        case .noted, .salvageEnded: break
        case .remoteStatus, .ready, .generationFailed, .fetched, .published, .thumbnailGivenUp, .finishing, .done:
            try self.writeVideo(record, at: now)
        }
    }

    private mutating func decide(_ job: JobID, _ decision: JobDecision, at now: Date) throws {
        switch decision {
        case .retried: try self.startOver(job, from: [.failed, .cancelled], to: .pending)
        case .followedAgain(let state):
            try self.move(job, from: [.failed, .cancelled, .held], to: state)
            self.jobs[job]?.finishedAt = nil
        case .heldAgain(let failure): try self.move(job, from: [.cancelled], to: .held, failure)
        case .sentAgain(let attempt, _):
            try self.moveAttempt(attempt, from: [.ambiguous], to: .superseded, at: nil)
            try self.startOver(job, from: [.held], to: .pending)
        case .replaced(let attempt):
            try self.moveAttempt(attempt, from: [.accepted, .adopted], to: .abandoned, at: nil)
            try self.startOver(job, from: [.held], to: .pending)
        case .adopted(let attempt, let video):
            try self.moveAttempt(attempt, from: [.ambiguous], to: .adopted, at: now)
            self.attempts[attempt]?.videoID = video
            try self.startOver(job, from: [.held], to: .generating)
        case .adoptedInstead(let old, let attempt, let video):
            try self.moveAttempt(old, from: [.accepted, .adopted], to: .abandoned, at: nil)
            var born = Attempt(
                id: attempt,
                job: job,
                epoch: self.epoch,
                preparedAt: now,
                state: .adopted,
                videoID: video
            )
            born.outcomeAt = now
            self.attempts[attempt] = born
            try self.startOver(job, from: [.held], to: .generating)
        case .adoptedWaiting:
            throw Illegal(description: "no life is played from a backup")
        case .abandoned(let attempt, let failure):
            if let attempt { try self.moveAttempt(attempt, from: [.ambiguous], to: .abandoned, at: now) }
            try self.move(job, from: [.held], to: .failed, failure)
        case .unfollowed: try self.move(job, from: [.generating, .downloading, .held], to: .cancelled)
        }
    }

    private mutating func startOver(_ job: JobID, from states: Set<JobState>, to state: JobState) throws {
        try self.move(job, from: states, to: state)
        self.jobs[job]?.polls = 0
        self.jobs[job]?.readyAt = nil
        self.jobs[job]?.finishedAt = nil
        self.jobs[job]?.video = .missing
        self.jobs[job]?.thumbnail = .missing
    }

    private mutating func writeVideo(_ record: Record, at now: Date) throws {
        switch record {
        case .remoteStatus(let job, _, let polls):
            try self.demand([.generating, .downloading].contains(self.jobs[job]?.state), "\(job) follows no video")
            self.jobs[job]?.polls = polls
        case .ready(let job, let readyAt, let polls):
            try self.move(job, from: [.generating], to: .downloading)
            self.jobs[job]?.readyAt = readyAt
            self.jobs[job]?.polls = polls
        case .generationFailed(let attempt, let job, let failure, let polls):
            try self.moveAttempt(attempt, from: [.accepted, .adopted], to: .remoteFailed, at: nil)
            try self.move(job, from: [.generating, .downloading], to: .failed, failure)
            self.jobs[job]?.polls = polls
        case .fetched(let job, let asset, let file):
            try self.demand(self.jobs[job]?.state == .downloading, "\(job) fetches nothing now")
            switch self.jobs[job]?[asset] {
            case .missing, .fetched: self.jobs[job]?[asset] = .fetched(file)
            case .published, .givenUp, nil: throw Illegal(description: "\(job) has its \(asset)")
            }
        case .published(let job, let asset, let path):
            guard self.jobs[job]?.state == .downloading, case .fetched(let file) = self.jobs[job]?[asset] else {
                throw Illegal(description: "\(job) has no \(asset) to publish")
            }
            self.jobs[job]?[asset] = .published(file, path: path)
        case .thumbnailGivenUp(let job, _):
            try self.demand(self.jobs[job]?.state == .downloading, "\(job) waits for no thumbnail")
            switch self.jobs[job]?.thumbnail {
            case .missing, .fetched: self.jobs[job]?.thumbnail = .givenUp
            case .published, .givenUp, nil: throw Illegal(description: "\(job)'s thumbnail is settled")
            }
        case .finishing(let job, let at):
            guard let found = self.jobs[job], found.state == .downloading, case .published = found.video,
                found.finishedAt == nil
            else { throw Illegal(description: "\(job) can't finish now") }
            self.jobs[job]?.finishedAt = at
        case .done(let job):
            try self.demand(self.jobs[job]?.finishedAt != nil, "\(job) is not finishing")
            try self.move(job, from: [.downloading], to: .done)
        default:
            throw Illegal(description: "not a video's record: \(record)")
        }
    }

    private mutating func prepare(_ attempt: AttemptID, _ job: JobID, epoch: Int, at now: Date) throws {
        try self.demand(self.attempts[attempt] == nil, "attempt \(attempt.rawValue) is there already")
        try self.demand(epoch == self.epoch, "attempt \(attempt.rawValue) is of another start")
        try self.demand(
            !self.attempts.values.contains { $0.job == job && $0.state.isLive },
            "\(job) has a live attempt"
        )
        self.attempts[attempt] = Attempt(id: attempt, job: job, epoch: epoch, preparedAt: now)
        try self.move(job, from: [.pending], to: .creating)
    }

    private mutating func accepted(_ attempt: AttemptID, _ job: JobID, _ video: VideoID, at now: Date) throws {
        try self.demand(!self.attempts.values.contains { $0.videoID == video }, "\(video) is another attempt's")
        if self.attempts[attempt]?.state == .prepared { self.attempts[attempt]?.armedAt = now }
        try self.moveAttempt(attempt, from: [.prepared, .armed], to: .accepted, at: now)
        self.attempts[attempt]?.videoID = video
        try self.move(job, from: [.creating], to: .generating)
        self.jobs[job]?.polls = 0
        self.jobs[job]?.readyAt = nil
        self.jobs[job]?.finishedAt = nil
    }

    private mutating func move(
        _ job: JobID,
        from states: Set<JobState>,
        to state: JobState,
        _ failure: JobFailure? = nil
    ) throws {
        guard let found = self.jobs[job], states.contains(found.state) else {
            let state = self.jobs[job]?.state.rawValue ?? "nowhere"
            throw Illegal(description: "job \(job.rawValue) is \(state), so it can't go where the record says")
        }
        self.jobs[job]?.state = state
        self.jobs[job]?.error = failure
    }

    private mutating func moveAttempt(
        _ attempt: AttemptID,
        from states: Set<AttemptState>,
        to state: AttemptState,
        at outcome: Date?
    ) throws {
        guard let found = self.attempts[attempt], states.contains(found.state) else {
            let was = self.attempts[attempt]?.state.rawValue ?? "nowhere"
            throw Illegal(description: "attempt \(attempt.rawValue) is \(was), so it can't become \(state.rawValue)")
        }
        self.attempts[attempt]?.state = state
        if let outcome { self.attempts[attempt]?.outcomeAt = outcome }
    }

    private func demand(_ holds: Bool, _ problem: @autoclosure () -> String) throws {
        guard holds else { throw Illegal(description: problem()) }
    }
}

// MARK: - Starts

extension ModelStore {
    mutating func recover(receipts: [Receipt], at now: Date) throws -> Recovered {
        self.epoch += 1
        for receipt in receipts {
            guard let attempt = self.attempts[receipt.attempt], attempt.videoID == nil,
                [.prepared, .armed].contains(attempt.state)
            else { continue }
            try self.accepted(receipt.attempt, attempt.job, receipt.videoID, at: now)
        }
        let open = self.attempts.values.sorted { $0.id < $1.id }
        for attempt in open where attempt.state == .prepared {
            try self.moveAttempt(attempt.id, from: [.prepared], to: .notSent, at: now)
            try self.move(attempt.job, from: [.creating], to: .pending)
        }
        var held: [JobName] = []
        for attempt in open where attempt.state == .armed {
            try self.moveAttempt(attempt.id, from: [.armed], to: .ambiguous, at: now)
            let failure = JobFailure(code: JobFailure.unsureCharge, message: "crash")
            try self.move(attempt.job, from: [.creating], to: .held, failure)
            held += self.jobs[attempt.job].map { [$0.name] } ?? []
        }
        for job in self.jobs.values where job.state == .uploading {
            try self.move(job.id, from: [.uploading], to: .pending)
        }
        return Recovered(
            epoch: self.epoch,
            nextAttempt: AttemptID(rawValue: (self.attempts.keys.max()?.rawValue ?? 0) + 1),
            paid: self.ordered.compactMap(self.paid),
            newlyHeld: held,
            pause: self.pause,
            counts: self.counts,
            spentToday: self.spent(on: now),
            pace: self.pace,
            timed: self.timed
        )
    }

    private func paid(_ job: Job) -> PaidJob? {
        guard [.generating, .downloading].contains(job.state),
            let attempt = self.attempts.values.first(where: {
                $0.job == job.id && [.accepted, .adopted].contains($0.state)
            }), let video = attempt.videoID, let chargedAt = attempt.outcomeAt
        else { return nil }
        var paid = PaidJob(
            id: job.id,
            name: job.name,
            attempt: attempt.id,
            videoID: video,
            durationSec: job.draft.request.durationSec,
            resolution: job.draft.request.resolution,
            prompt: job.draft.request.prompt,
            state: job.state,
            polls: job.polls,
            chargedAt: chargedAt,
            readyAt: job.readyAt,
            video: job.video,
            thumbnail: job.thumbnail,
            finishedAt: job.finishedAt
        )
        paid.inputs = VideoKind(job.draft.request, references: job.draft.references).inputs
        paid.isAdopted = attempt.state == .adopted
        return paid
    }

    private func spent(on now: Date) -> DaySpending {
        let day = (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
        let charged = self.attempts.values.filter {
            $0.state.countsAsCharge && $0.armedAt != nil && $0.preparedAt.timeIntervalSince1970 >= day
        }
        let seconds = charged.map { self.jobs[$0.job]?.draft.request.durationSec ?? 0 }
        return DaySpending(videos: charged.count, seconds: seconds.reduce(0, +))
    }
}
