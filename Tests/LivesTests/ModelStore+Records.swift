import Foundation
import PaddockCore

@testable import PaddockStore

extension ModelStore {
    /// All of the group or nothing of it.
    mutating func commit(_ records: [Record], arming: [AttemptID], epoch: Int, at now: Date) throws {
        var next = self
        next.moment = now
        for record in records {
            try next.write(record, epoch: epoch, at: now)
        }
        for attempt in arming {
            try next.moveAttempt(attempt, from: [.prepared], to: .armed, at: nil)
            guard next.attempts[attempt]?.epoch == epoch, epoch == next.epoch else {
                throw Violation(.legalMoves, "attempt \(attempt.rawValue) is of another start")
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
            try self.unsure(attempt, job, failure, at: now)
        case .failed(let job, let failure):
            try self.move(job, from: [.pending, .uploading, .generating, .downloading], to: .failed, failure)
        case .held(let job, let failure, let polls):
            try self.move(job, from: [.generating, .downloading], to: .held, failure)
            self.jobs[job]?.polls = polls
        case .cancelled(let job): try self.move(job, from: [.pending, .uploading], to: .cancelled)
        case .decided(let job, let decision): try self.decide(job, decision, at: now)
        case .paused(let scope):
            self.pause = scope
            // Who says `resume` has looked at what crashed.
            if scope == .nothing {
                self.milestones.append(.unsureGateOpened)
                self.doubt = nil
                self.planLimits = nil
            }
        case .paced(let pace): self.pace = pace
        case .doubted(let doubt): self.doubt = doubt
        case .planned(let limits): self.planLimits = limits.refusals.isEmpty ? nil : limits
        case .timed(let kind, let seconds): self.timed.append(TimedVideo(kind: kind, seconds: seconds))
        case .salvageEnded: break
        case .noted(let event, let detail):
            if event == "gate_opened", detail == Gate.unsure.rawValue { self.milestones.append(.unsureGateOpened) }
        case .remoteStatus, .ready, .generationFailed, .fetched, .fileLost, .published, .thumbnailGivenUp, .finishing,
            .done:
            try self.writeVideo(record, at: now)
        }
    }

    private mutating func decide(_ job: JobID, _ decision: JobDecision, at now: Date) throws {
        switch decision {
        case .retried:
            try self.startOver(job, from: [.failed, .cancelled], to: .pending)
            self.planLimits = nil
        case .followedAgain(let state):
            try self.move(job, from: [.failed, .cancelled, .held], to: state)
            self.jobs[job]?.finishedAt = nil
        case .heldAgain(let failure): try self.move(job, from: [.cancelled], to: .held, failure)
        case .sentAgain(let attempt, let byPolicy):
            try self.moveAttempt(attempt, from: [.ambiguous], to: .superseded, at: nil)
            self.attempts[attempt]?.wasSentAgainByPolicy = byPolicy
            try self.startOver(job, from: [.held], to: .pending)
        case .replaced(let attempt):
            try self.moveAttempt(attempt, from: [.accepted, .adopted], to: .abandoned, at: nil)
            try self.startOver(job, from: [.held], to: .pending)
        case .adopted(let attempt, let video):
            try self.adopted(attempt, job, video, at: now)
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
            try self.bear(born)
            try self.own(video, attempt)
            try self.startOver(job, from: [.held], to: .generating)
        case .abandoned(let attempt, let failure):
            if let attempt { try self.moveAttempt(attempt, from: [.ambiguous], to: .abandoned, at: now) }
            try self.move(job, from: [.held], to: .failed, failure)
        case .adoptedWaiting: throw Violation(.legalMoves, "no life is played from a backup")
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
            case .published, .givenUp, nil: throw Violation(.legalMoves, "\(job) has its \(asset)")
            }
        case .fileLost(let job, let asset):
            guard self.jobs[job]?.state == .downloading, case .fetched = self.jobs[job]?[asset] else {
                throw Violation(.legalMoves, "\(job) has no \(asset) to lose")
            }
            self.jobs[job]?[asset] = .missing
        case .published(let job, let asset, let path):
            guard self.jobs[job]?.state == .downloading, case .fetched(let file) = self.jobs[job]?[asset] else {
                throw Violation(.legalMoves, "\(job) has no \(asset) to publish")
            }
            self.jobs[job]?[asset] = .published(file, path: path)
        case .thumbnailGivenUp(let job, _):
            try self.demand(self.jobs[job]?.state == .downloading, "\(job) waits for no thumbnail")
            switch self.jobs[job]?.thumbnail {
            case .missing, .fetched: self.jobs[job]?.thumbnail = .givenUp
            case .published, .givenUp, nil: throw Violation(.legalMoves, "\(job)'s thumbnail is settled")
            }
        case .finishing(let job, let at):
            guard let found = self.jobs[job], found.state == .downloading, case .published = found.video,
                found.finishedAt == nil
            else { throw Violation(.legalMoves, "\(job) can't finish now") }
            self.jobs[job]?.finishedAt = at
        case .done(let job):
            try self.demand(self.jobs[job]?.finishedAt != nil, "\(job) is not finishing")
            try self.move(job, from: [.downloading], to: .done)
        default:
            throw Violation(.legalMoves, "not a video's record: \(record)")
        }
    }

    private mutating func prepare(_ attempt: AttemptID, _ job: JobID, epoch: Int, at now: Date) throws {
        try self.demand(epoch == self.epoch, "attempt \(attempt.rawValue) is of another start")
        try self.demand(
            !self.attempts(of: job).contains(where: \.state.isLive),
            "job \(job.rawValue) has a live attempt"
        )
        try self.bear(Attempt(id: attempt, job: job, epoch: epoch, preparedAt: now))
        try self.move(job, from: [.pending], to: .creating)
    }

    mutating func accepted(_ attempt: AttemptID, _ job: JobID, _ video: VideoID, at now: Date) throws {
        if self.attempts[attempt]?.state == .prepared { self.attempts[attempt]?.armedAt = now }
        try self.moveAttempt(attempt, from: [.prepared, .armed], to: .accepted, at: now)
        try self.own(video, attempt)
        try self.move(job, from: [.creating], to: .generating)
        self.jobs[job]?.polls = 0
        self.jobs[job]?.readyAt = nil
        self.jobs[job]?.finishedAt = nil
    }

    mutating func unsure(_ attempt: AttemptID, _ job: JobID, _ failure: JobFailure, at now: Date) throws {
        try self.moveAttempt(attempt, from: [.armed], to: .ambiguous, at: now)
        self.attempts[attempt]?.reason = failure
        try self.move(job, from: [.creating], to: .held, failure)
    }

    mutating func adopted(_ attempt: AttemptID, _ job: JobID, _ video: VideoID, at now: Date) throws {
        try self.moveAttempt(attempt, from: [.ambiguous], to: .adopted, at: now)
        try self.own(video, attempt)
        try self.startOver(job, from: [.held], to: .generating)
    }

    private mutating func bear(_ attempt: Attempt) throws {
        try self.demand(self.attempts[attempt.id] == nil, "attempt \(attempt.id.rawValue) is there already")
        self.attempts[attempt.id] = attempt
        self.attemptsOfJob[attempt.job, default: []].append(attempt.id)
    }

    private mutating func own(_ video: VideoID, _ attempt: AttemptID) throws {
        try self.demand(self.owners[video] == nil, "\(video) is another attempt's")
        self.owners[video] = attempt
        self.attempts[attempt]?.videoID = video
    }

    mutating func move(
        _ job: JobID,
        from states: Set<JobState>,
        to state: JobState,
        _ failure: JobFailure? = nil
    ) throws {
        guard let found = self.jobs[job], states.contains(found.state) else {
            let state = self.jobs[job]?.state.rawValue ?? "nowhere"
            throw Violation(.legalMoves, "job \(job.rawValue) is \(state), so it can't go where the record says")
        }
        guard LegalMoves.jobs[found.state]?.contains(state) == true else {
            throw Violation(.legalMoves, "job \(job.rawValue) went from \(found.state.rawValue) to \(state.rawValue)")
        }
        self.jobs[job]?.state = state
        self.jobs[job]?.error = failure
        switch state {
        case .failed, .cancelled: self.jobs[job]?.finishedAt = self.moment
        case .held: self.jobs[job]?.finishedAt = nil
        case .pending, .uploading, .creating, .generating, .downloading, .done: break
        }
    }

    mutating func moveAttempt(
        _ attempt: AttemptID,
        from states: Set<AttemptState>,
        to state: AttemptState,
        at outcome: Date?
    ) throws {
        guard let found = self.attempts[attempt], states.contains(found.state) else {
            let was = self.attempts[attempt]?.state.rawValue ?? "nowhere"
            throw Violation(.legalMoves, "attempt \(attempt.rawValue) is \(was), so it can't become \(state.rawValue)")
        }
        guard LegalMoves.attempts[found.state]?.contains(state) == true else {
            throw Violation(
                .legalMoves,
                "attempt \(attempt.rawValue) went from \(found.state.rawValue) to \(state.rawValue)"
            )
        }
        self.attempts[attempt]?.state = state
        if let outcome { self.attempts[attempt]?.outcomeAt = outcome }
    }

    private func demand(_ holds: Bool, _ problem: @autoclosure () -> String) throws {
        guard holds else { throw Violation(.legalMoves, problem()) }
    }
}
