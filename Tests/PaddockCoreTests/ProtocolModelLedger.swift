import PaddockCore

/// What is on disk, as far as money is concerned: jobs, attempts, and the rules by which the schema refuses a change.
struct ModelLedger: Hashable, Sendable {
    struct Attempt: Hashable, Sendable {
        enum State: String, Sendable {
            case prepared, armed, accepted, rejected, ambiguous, adopted, abandoned, superseded
            case notSent = "not_sent"
            case declaredUnpaid = "declared_unpaid"
            case remoteFailed = "remote_failed"
        }

        let id: AttemptID
        let job: JobID
        var state: State
        var video: VideoID?
    }

    /// The database said no, and nothing was changed.
    struct Refusal: Error, Hashable {
        let reason: String
    }

    /// By the job's number, which counts from one.
    private(set) var jobs: [JobState]
    private(set) var attempts: [Attempt] = []

    init(jobs: Int) {
        self.jobs = Array(repeating: .pending, count: jobs)
    }

    var jobIDs: [JobID] { self.jobs.indices.map { JobID(rawValue: Int64($0 + 1)) } }
    var pending: [JobID] { self.jobIDs.filter { self[$0] == .pending } }

    subscript(job: JobID) -> JobState {
        get { self.jobs[Int(job.rawValue) - 1] }
        set { self.jobs[Int(job.rawValue) - 1] = newValue }
    }

    func attempt(_ id: AttemptID) -> Attempt? { self.attempts.first { $0.id == id } }

    /// The unsure create for which a job is held.
    func unsureAttempt(of job: JobID) -> Attempt? {
        guard self[job] == .held else { return nil }
        return self.attempts.first { $0.job == job && $0.state == .ambiguous }
    }

    /// What a person's wish is decided by.
    func facts(of job: JobID) -> JobFacts {
        JobFacts(
            id: job,
            name: ModelJob.name(job),
            state: self[job],
            failure: nil,
            request: ModelJob.pending(job).request,
            claim: self.claim(of: job),
            armedAt: nil,
            charges: 0,
            polls: 0,
            readyAt: nil,
            finishedAt: nil,
            video: .missing,
            thumbnail: .missing
        )
    }

    private func claim(of job: JobID) -> JobFacts.Claim {
        let failure = JobFailure(code: JobFailure.unsureCharge, message: "")
        for attempt in self.attempts.reversed() where attempt.job == job {
            switch attempt.state {
            case .prepared: return .prepared(attempt.id)
            case .armed: return .armed(attempt.id)
            case .ambiguous: return .unsure(attempt.id, failure)
            case .accepted, .adopted: return attempt.video.map { .paid(attempt.id, $0) } ?? .nothing
            case .rejected, .abandoned, .superseded, .notSent, .declaredUnpaid, .remoteFailed: continue
            }
        }
        return .nothing
    }

    func holds(_ video: VideoID) -> Bool { self.attempts.contains { $0.video == video } }

    /// Forgets attempts that nobody can ask for any more; it changes only their count.
    mutating func forget(where isForgotten: (Attempt) -> Bool) {
        self.attempts.removeAll(where: isForgotten)
    }
}

// MARK: - A transaction

extension ModelLedger {
    /// All of the records and armings, or none, as `JobStore.commit` does it.
    ///
    /// `isLatest` is whether the start that asks is the latest: the epoch's fence.
    mutating func commit(
        _ records: [Record],
        arming: [AttemptID] = [],
        isLatest: Bool,
        _ design: ModelDesign,
        _ legal: LegalMoves
    ) throws(Refusal) {
        var ledger = self
        for record in records {
            try ledger.write(record, isLatest: isLatest, design, legal)
        }
        for attempt in arming {
            try ledger.arm(attempt, isLatest: isLatest, design, legal)
        }
        self = ledger
    }

    private mutating func write(
        _ record: Record,
        isLatest: Bool,
        _ design: ModelDesign,
        _ legal: LegalMoves
    ) throws(Refusal) {
        switch record {
        case .prepared(let attempt, let job, _):
            guard design.savesIntent else { return }
            guard isLatest || !design.fencesEpochs else { throw Refusal(reason: "an attempt of another start") }
            try self.insert(attempt, job, .prepared, legal)
            try self.move(job, from: [.pending], to: .creating, legal)
        case .notSent(let attempt, let job, _):
            guard design.savesIntent else { return }
            try self.move(attempt, from: [.prepared], to: .notSent, legal)
            try self.move(job, from: [.creating], to: .pending, legal)
        case .accepted(let attempt, let job, let video, _):
            guard design.savesIntent else { return try self.insertPaid(attempt, job, video, legal) }
            try self.move(attempt, from: [.prepared, .armed], to: .accepted, video: video, legal)
            try self.move(job, from: [.creating], to: .generating, legal)
        case .rejected(let attempt, let job, _, _, let failure):
            if design.savesIntent {
                try self.move(attempt, from: [.prepared, .armed], to: .rejected, legal)
                try self.move(job, from: [.creating], to: failure == nil ? .pending : .failed, legal)
            } else if failure != nil {
                try self.move(job, from: [.pending], to: .failed, legal)
            }
        case .unsure(let attempt, let job, _, _, _):
            try self.move(attempt, from: [.armed], to: .ambiguous, legal)
            try self.move(job, from: [.creating], to: .held, legal)
        case .ready(let job, _, _):
            try self.move(job, from: [.generating], to: .downloading, legal)
        case .generationFailed(let attempt, let job, _, _):
            try self.move(attempt, from: [.accepted, .adopted], to: .remoteFailed, legal)
            try self.move(job, from: [.generating, .downloading], to: .failed, legal)
        case .done(let job):
            try self.move(job, from: [.downloading], to: .done, legal)
        case .cancelled(let job):
            try self.move(job, from: [.pending, .uploading], to: .cancelled, legal)
        case .noted, .salvageEnded, .paused, .paced, .doubted, .planned, .timed, .fetched, .published, .finishing,
            .remoteStatus,
            .thumbnailGivenUp:
            break
        default:
            throw Refusal(reason: "the model does not know the record \(record)")
        }
    }

    private mutating func arm(
        _ id: AttemptID,
        isLatest: Bool,
        _ design: ModelDesign,
        _ legal: LegalMoves
    ) throws(Refusal) {
        guard design.savesIntent else { return }
        guard isLatest || !design.fencesEpochs else { throw Refusal(reason: "an attempt of another start") }
        guard design.countsArmedRows || self.attempt(id)?.state == .prepared else { return }
        try self.move(id, from: [.prepared], to: .armed, legal)
    }
}

// MARK: - The schema's rules

extension ModelLedger {
    private mutating func insert(
        _ id: AttemptID,
        _ job: JobID,
        _ state: Attempt.State,
        _ legal: LegalMoves
    )
        throws(Refusal)
    {
        guard self.attempt(id) == nil else { throw Refusal(reason: "attempt \(id.rawValue) is there already") }
        self.attempts.append(Attempt(id: id, job: job, state: state, video: nil))
        try self.checkOneLive(legal)
    }

    /// What a program without write-ahead records does: the first it writes is the id.
    private mutating func insertPaid(
        _ id: AttemptID,
        _ job: JobID,
        _ video: VideoID,
        _ legal: LegalMoves
    )
        throws(Refusal)
    {
        self.attempts.append(Attempt(id: id, job: job, state: .accepted, video: video))
        try self.checkOneLive(legal)
        try self.move(job, from: [.pending], to: .creating, legal)
        try self.move(job, from: [.creating], to: .generating, legal)
    }

    mutating func move(
        _ id: AttemptID,
        from states: [Attempt.State],
        to state: Attempt.State,
        video: VideoID? = nil,
        _ legal: LegalMoves
    ) throws(Refusal) {
        guard let index = self.attempts.firstIndex(where: { $0.id == id }),
            states.contains(self.attempts[index].state)
        else { throw Refusal(reason: "attempt \(id.rawValue) can't become \(state.rawValue) now") }
        let move = LegalMoves.Move(from: self.attempts[index].state.rawValue, to: state.rawValue)
        guard legal.attempts.contains(move) else { throw Refusal(reason: "illegal: \(move.from) to \(move.to)") }
        if let video {
            guard !self.holds(video) else { throw Refusal(reason: "video \(video) has its attempt") }
            self.attempts[index].video = video
        }
        self.attempts[index].state = state
        try self.checkOneLive(legal)
    }

    mutating func move(_ job: JobID, from states: [JobState], to state: JobState, _ legal: LegalMoves) throws(Refusal) {
        let old = self[job]
        guard states.contains(old) else {
            throw Refusal(reason: "job \(job.rawValue) can't become \(state.rawValue) now")
        }
        guard legal.jobs.contains(.init(from: old.rawValue, to: state.rawValue)) else {
            throw Refusal(reason: "illegal: job from \(old.rawValue) to \(state.rawValue)")
        }
        let own = Set(self.attempts.filter { $0.job == job }.map(\.state))
        switch state {
        case .pending, .uploading:
            guard own.isDisjoint(with: [.prepared, .armed, .ambiguous, .accepted, .adopted]) else {
                throw Refusal(reason: "a job with a live attempt must not wait for another")
            }
        case .generating, .downloading, .done:
            guard !own.isDisjoint(with: [.accepted, .adopted]) else {
                throw Refusal(reason: "a job without a paid video")
            }
        case .creating, .failed, .held, .cancelled:
            break
        }
        guard old != .creating || own.isDisjoint(with: [.prepared, .armed]) else {
            throw Refusal(reason: "a create without an outcome")
        }
        self[job] = state
    }

    private func checkOneLive(_ legal: LegalMoves) throws(Refusal) {
        let live = self.attempts.filter { legal.live.contains($0.state.rawValue) }.map(\.job)
        guard Set(live).count == live.count else { throw Refusal(reason: "two live attempts of one job") }
    }
}

// MARK: - A start, and a timer that should not be

extension ModelLedger {
    /// Settles what the last run left open, as `JobStore.recover` does.
    mutating func recover(_ receipts: Set<Receipt>, _ legal: LegalMoves) throws(Refusal) {
        for receipt in receipts.sorted(by: { $0.attempt < $1.attempt }) where !self.holds(receipt.videoID) {
            guard let attempt = self.attempt(receipt.attempt) else { continue }
            switch (attempt.state, self[attempt.job]) {
            case (.armed, .creating):
                try self.move(attempt.id, from: [.armed], to: .accepted, video: receipt.videoID, legal)
                try self.move(attempt.job, from: [.creating], to: .generating, legal)
            case (.ambiguous, .held):
                try self.move(attempt.id, from: [.ambiguous], to: .adopted, video: receipt.videoID, legal)
                try self.move(attempt.job, from: [.held], to: .generating, legal)
            case (_, _):
                break
            }
        }
        for attempt in self.attempts where attempt.state == .prepared {
            try self.move(attempt.id, from: [.prepared], to: .notSent, legal)
            try self.move(attempt.job, from: [.creating], to: .pending, legal)
        }
        for attempt in self.attempts where attempt.state == .armed {
            try self.move(attempt.id, from: [.armed], to: .ambiguous, legal)
            try self.move(attempt.job, from: [.creating], to: .held, legal)
        }
    }

    /// The mutant's timer: what has been unsure for long is taken for not sent.
    mutating func rescue(_ job: JobID) {
        for index in self.attempts.indices where self.attempts[index].job == job {
            if self.attempts[index].state == .ambiguous { self.attempts[index].state = .notSent }
        }
        self[job] = .pending
    }
}
