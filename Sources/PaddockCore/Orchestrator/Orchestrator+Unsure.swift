import Foundation

// Creates that may have been charged (Safety, The held brace): held for a person, unless the answer itself tells which video it was,
// or the policy sends them once more.

extension Orchestrator {
    mutating func unsure(
        _ attempt: AttemptID,
        _ job: CreatingJob,
        _ message: String,
        httpStatus: Int?,
        raw: [UInt8]?,
        _ salvage: Salvage,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let id = job.waiting.job.id
        let told = salvage.isCertain ? "It was charged for certain, and its id could not be read. \(message)" : message
        decisions.records.append(
            .unsure(
                attempt,
                id,
                JobFailure(code: JobFailure.unsureCharge, message: told),
                httpStatus: httpStatus,
                raw: raw.map { Data($0) }
            )
        )
        self.noteUnsure(job, message, at: now, &decisions)
        let found = SalvageCase(
            attempt: attempt,
            waiting: job.waiting,
            isCertain: salvage.isCertain,
            candidates: salvage.candidates
        )
        self.salvageNext(found, at: now, &decisions)
    }

    private mutating func noteUnsure(
        _ job: CreatingJob,
        _ message: String,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        if job.probes.contains(.credits) {
            self.gates.probeWasInconclusive(.credits, at: now)
        }
        self.close(.api, because: message, at: now, &decisions)
        self.probe.lastAnswer = nil
        switch self.breaker.unsure(wasProbe: job.probes.contains(.unsure), at: now.boot) {
        case .stayOpen:
            break
        case .close(let pause):
            let until = pause.map { (boot: now.boot + $0, wall: now.wall + $0.inSeconds) }
            let reason = "creates of unknown outcome: nothing was sent again"
            self.closeUnsure(because: reason, until: until, at: now, &decisions)
        }
    }
}

// MARK: - Ids in damaged answers

extension Orchestrator {
    /// Looks at the next id that may be the job's video; where none is left, the job stays held or is sent again.
    private mutating func salvageNext(_ found: SalvageCase, at now: Moment, _ decisions: inout Decisions) {
        var found = found
        let id = found.waiting.job.id
        guard let candidate = found.candidates.first else {
            self.salvages[id] = nil
            if found.asked > 0 {
                decisions.records.append(.salvageEnded(id, isAnswered: found.isAnswered))
            }
            self.sendAgainByPolicy(found, at: now, &decisions)
            return
        }
        found.candidates.removeFirst()
        found.asked += 1
        self.salvages[id] = found
        self.inspections.want(candidate, for: .salvage(id))
    }

    /// An earlier run was stopped before it had looked: this one looks, and then decides as that one would have.
    mutating func answerFound(
        _ answer: UnsureAnswer,
        _ salvage: Salvage,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let found = SalvageCase(
            attempt: answer.attempt,
            waiting: WaitingJob(job: answer.job, keys: answer.keys),
            isCertain: salvage.isCertain,
            candidates: salvage.candidates
        )
        self.salvageNext(found, at: now, &decisions)
    }

    /// A person has decided, or the job is followed: what its answer held no longer matters.
    mutating func forgetSalvage(of id: JobID) {
        self.salvages[id] = nil
        self.inspections.forget(id)
    }

    mutating func inspected(
        _ inspection: InspectionID,
        _ result: Result<RemoteVideo, CallFailure>,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch result {
        case .success:
            self.answered(at: now, &decisions)
        case .failure(let failure):
            self.note(failure, sentAt: sent, at: now, &decisions)
            if !failure.isAnswer, self.inspections.putOff(inspection, at: now.boot, &self.randomness) { return }
        }
        guard let (purpose, video) = self.inspections.ended(inspection) else { return }
        switch purpose {
        case .request(let request):
            decisions.replies.append(.inspected(request, result))
        case .salvage(let id):
            self.salvageLooked(id, video, result, at: now, &decisions)
        }
    }

    private mutating func salvageLooked(
        _ id: JobID,
        _ video: VideoID,
        _ result: Result<RemoteVideo, CallFailure>,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        guard var found = self.salvages[id] else { return }
        if case .failure(let failure) = result, !failure.isAnswer {
            found.isAnswered = false
        }
        let job = found.waiting.job
        guard case .success(let seen) = result, seen.id == video,
            VideoMatch.objections(to: seen, for: job.request).isEmpty,
            !self.followed.contains(video)
        else {
            self.salvageNext(found, at: now, &decisions)
            return
        }
        self.salvages[id] = nil
        decisions.records.append(.decided(id, .adopted(found.attempt, video)))
        self.resume([job.paid(found.attempt, video, at: now.wall)], at: now)
    }

    /// People are not kept waiting for an answer that can't come.
    mutating func refuseInspections(_ decisions: inout Decisions) {
        let reason: String
        if self.isStopping {
            reason = "the daemon is stopping"
        } else if self.pause == .all {
            reason = "all calls are paused; `paddock resume` lets them go on"
        } else if let gate = self.gates[.auth] {
            reason = "the auth gate is closed: \(gate.reason)"
        } else {
            return
        }
        for request in self.inspections.giveUpRequests() {
            decisions.replies.append(.inspected(request, .failure(CallFailure(.unavailable, message: reason))))
        }
    }
}

// MARK: - Once more, by policy

extension Orchestrator {
    /// `spending.whenUnsure: retry`: once a job, and never for a create that was charged for certain.
    private mutating func sendAgainByPolicy(_ found: SalvageCase, at now: Moment, _ decisions: inout Decisions) {
        guard self.settings.sendsUnsureAgain, !found.isCertain, found.waiting.job.resend == .never else { return }
        var waiting = found.waiting
        let id = waiting.job.id
        waiting.job.resend = .spent
        decisions.records.append(.decided(id, .sentAgain(found.attempt, byPolicy: true)))
        self.resting.set(id, due: now.boot + self.settings.sendAgainAfter)
        self.enqueue(waiting)
    }

    /// Creates that crashes leave unsure don't count for the breaker, but a daemon that goes on crashing must not go on buying.
    mutating func closeAfterCrashes(at now: Moment, _ decisions: inout Decisions) {
        let count = self.crashedWithinHour
        self.crashedWithinHour = 0
        guard count > UnsureBreaker.crashedPerHour else { return }
        let reason = "crashes left \(count) creates of unknown outcome within an hour: nothing was sent again"
        self.closeUnsure(because: reason, until: nil, at: now, &decisions)
    }

    /// The last run's end was no different from a connection that broke.
    mutating func sendCrashedAgain(_ decisions: inout Decisions) {
        guard !self.crashed.isEmpty else { return }
        let crashed = self.crashed
        self.crashed = []
        guard self.settings.sendsUnsureAgain else { return }
        for create in crashed where !create.wasSuperseded {
            decisions.records.append(.decided(create.job, .sentAgain(create.attempt, byPolicy: true)))
        }
        self.paging.arrived()
    }

    /// Takes up a job that the store says rests; the pause begins anew with each start, because no clock tells how long it was.
    mutating func rest(_ job: PendingJob, at now: Moment) -> PendingJob {
        guard job.resend == .resting else { return job }
        var job = job
        job.resend = .spent
        self.resting.set(job.id, due: now.boot + self.settings.sendAgainAfter)
        return job
    }

    mutating func endRests(at now: Moment) {
        while let id = self.resting.popDue(at: now.boot) {
            guard var job = self.waiting[id], job.state == .resting else { continue }
            job.state = .needsMedia
            self.enqueue(job)
        }
    }
}

extension CallFailure {
    /// Whether the API itself said this about the video that was asked for.
    fileprivate var isAnswer: Bool {
        switch self.kind {
        case .refused, .notFound: true
        case .rateLimited, .unauthorized, .unavailable, .misplaced, .linkExpired, .invalidOutput, .noRoom, .localFault,
            .shortage, .interrupted:
            false
        }
    }
}

extension PendingJob {
    /// The same job with a video that was just found to be its own.
    fileprivate func paid(_ attempt: AttemptID, _ video: VideoID, at now: Date) -> PaidJob {
        var paid = PaidJob(
            id: self.id,
            name: self.name,
            attempt: attempt,
            videoID: video,
            durationSec: self.request.durationSec,
            resolution: self.request.resolution,
            prompt: self.request.prompt,
            state: .generating,
            polls: 0,
            chargedAt: now,
            readyAt: nil,
            video: .missing,
            thumbnail: .missing,
            finishedAt: nil
        )
        // It was charged before it was found.
        paid.isAdopted = true
        return paid
    }
}
