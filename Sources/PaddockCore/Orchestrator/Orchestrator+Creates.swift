import Foundation

// The create protocol's decisions (Safety, The held brace). One flag classifies everything: not armed, not charged; armed, unsure unless a
// complete answer proves otherwise.

extension Orchestrator {
    /// Writes the intent and starts the call; the closing brace stays withheld until the attempt is armed.
    mutating func startCreate(_ job: WaitingJob, at now: Moment, _ decisions: inout Decisions) {
        guard let body = try? job.completeRequest.canonicalJSON() else {
            // Only a number that is not finite can't be written, and the checks let none pass.
            let failure = JobFailure(code: "invalid_input", message: "The request can't be written as JSON.")
            self.removeWaiting(job.job.id)
            decisions.records.append(.failed(job.job.id, failure))
            decisions.effects.append(.tidy(job.job.id))
            return
        }
        self.removeWaiting(job.job.id)
        // Taken only now: a right to probe that no create carries would never be given back.
        let gates = self.takeCreateProbes(at: now)
        let attempt = self.nextAttempt
        self.nextAttempt = AttemptID(rawValue: attempt.rawValue + 1)
        let reservation = self.spending.reserve(seconds: job.job.request.durationSec, at: now.wall)
        self.creating[attempt] = CreatingJob(waiting: job, phase: .prepared, probes: gates, reservation: reservation)
        decisions.records.append(.prepared(attempt, job.job.id, body: body))
        decisions.effects.append(.create(attempt, body: body))
    }

    /// All but the brace is sent. Arms the attempt unless something has come up meanwhile.
    mutating func createAsksToArm(_ attempt: AttemptID, _ decisions: inout Decisions) {
        guard let job = self.creating[attempt], job.phase == .prepared, self.mayArm(job) else {
            self.creating[attempt]?.wasDenied = true
            decisions.effects.append(.denyArm(attempt))
            return
        }
        self.creating[attempt]?.phase = .armed
        decisions.arming.append(attempt)
    }

    /// Until the brace leaves nothing is charged, so news that came since the create began still counts.
    private func mayArm(_ job: CreatingJob) -> Bool {
        guard !job.isCancelled, !self.isStopping, self.pause == .nothing else { return false }
        let isUnsure = self.gates.isClosed(.unsure) && !job.probes.contains(.unsure)
        return !isUnsure && !self.gates.isAnyClosed(.api, .auth, .disk)
            && !self.planLimits.blocks(job.waiting.completeRequestForPlan)
    }

    mutating func createEnded(
        _ attempt: AttemptID,
        _ end: CreateEnd,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        self.takeBackUncommittedArming(of: attempt, &decisions)
        guard let job = self.creating.removeValue(forKey: attempt) else { return }
        defer { self.answerDrops(of: attempt, job, &decisions) }
        switch (end, job.phase) {
        case (.accepted(let video, let status), .armed) where self.followed.contains(video):
            // One id in two answers: which of the two it belongs to, nobody can tell.
            let message = "The API answered with the id of another job's video, \(video)."
            self.unsure(attempt, job, message, httpStatus: status, raw: nil, .nothing, at: now, &decisions)
        case (.accepted(let video, _), .prepared) where self.followed.contains(video):
            let reason = "the API answered too early, with the id of another job's video, \(video)"
            self.notSent(attempt, job, reason: reason, at: now, &decisions)
        case (.accepted(let video, let status), _):
            // Also where the answer came before the brace: an id is never thrown away.
            self.accepted(attempt, job, video, httpStatus: status, at: now, &decisions)
        case (.rejected(let failure, let status), _):
            self.rejected(attempt, job, failure, httpStatus: status, sentAt: sent, at: now, &decisions)
        case (.refusedByProxy(let status, let message), _):
            self.refusedByProxy(attempt, job, httpStatus: status, message, at: now, &decisions)
        case (.notSent(let reason), .prepared), (.unsure(let reason, _, _, _), .prepared):
            self.notSent(attempt, job, reason: reason, at: now, &decisions)
        case (.unsure(let message, let status, let raw, let salvage), .armed):
            self.unsure(attempt, job, message, httpStatus: status, raw: raw, salvage, at: now, &decisions)
        case (.notSent(let reason), .armed):
            // `armed` is what the record says: a client may run the arming step after its call has already failed.
            self.unsure(attempt, job, reason, httpStatus: nil, raw: nil, .nothing, at: now, &decisions)
        }
    }

    /// A call that ended in the very turn in which it asked to be armed is not armed: its brace was never released.
    private mutating func takeBackUncommittedArming(of attempt: AttemptID, _ decisions: inout Decisions) {
        guard let index = decisions.arming.firstIndex(of: attempt) else { return }
        decisions.arming.remove(at: index)
        decisions.effects.append(.denyArm(attempt))
        self.creating[attempt]?.phase = .prepared
    }
}

// MARK: - Outcomes

extension Orchestrator {
    /// The API's code for a setting that the account's plan does not allow.
    private static let planCode = "plan_gate_exceeded"

    private mutating func accepted(
        _ attempt: AttemptID,
        _ job: CreatingJob,
        _ video: VideoID,
        httpStatus: Int,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let id = job.waiting.job.id
        self.answered(at: now, &decisions)
        self.createWasCertain(job, &decisions)
        self.createPause.passed()
        self.generatingLimit.createAccepted(generating: self.generatingCount + 1, at: now.boot)
        if job.probes.contains(.credits) {
            self.open(.credits, &decisions)
        }
        decisions.records.append(.accepted(attempt, id, video, httpStatus: httpStatus))
        self.follow(
            FollowedJob(
                id: id,
                name: job.waiting.job.name,
                attempt: attempt,
                videoID: video,
                kind: VideoKind(job.waiting.job.request, references: job.waiting.job.references),
                createdAt: now.boot,
                isTimed: true,
                prompt: PromptMark(job.waiting.job.request.prompt),
                state: .generating,
                polls: 0,
                remoteStatus: nil,
                answeredTime: AnsweredTime(startingAt: self.pollingClock.time(at: now.boot)),
                pauses: self.pollPauses()
            ),
            at: now
        )
    }

    private mutating func rejected(
        _ attempt: AttemptID,
        _ job: CreatingJob,
        _ failure: CallFailure,
        httpStatus: Int,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        self.createWasCertain(job, &decisions)
        self.spending.release(job.reservation)
        let told = failure.failure ?? JobFailure(code: "http_\(httpStatus)", message: failure.message)
        let verdict = self.verdict(on: job, told, failure.kind)
        self.noteRejection(job, failure, told, verdict, sentAt: sent, at: now, &decisions)
        let id = job.waiting.job.id
        let finalFailure = verdict == .failsJob && !job.isCancelled ? told : nil
        decisions.records.append(
            .rejected(attempt, id, httpStatus: httpStatus, code: told.code, failure: finalFailure)
        )
        switch verdict {
        case .failsJob where finalFailure != nil:
            decisions.effects.append(.tidy(id))
        case .renewsKeys:
            self.renewKeys(job, &decisions)
        case .failsJob, .waits:
            self.backToWaiting(job, &decisions)
        }
    }

    /// What a proven refusal means for the job.
    private enum RejectionVerdict {
        case failsJob
        case waits
        case renewsKeys
    }

    private func verdict(on job: CreatingJob, _ told: JobFailure, _ kind: CallFailure.Kind) -> RejectionVerdict {
        switch kind {
        case .rateLimited, .unauthorized, .notFound, .unavailable, .misplaced:
            return .waits
        case .refused where told.code == Self.planCode && self.planLimits.blocks(job.waiting.completeRequestForPlan):
            // Two were refused for it while this one was in the air already: it waits with the others.
            return .waits
        case .refused(402):
            return .waits
        case .refused(403) where GeneratingLimit.isMeant(by: told):
            return .waits
        case .refused(400) where !job.waiting.hasRenewedKeys && !job.waiting.keys.isEmpty:
            // An uploaded key may have grown too old; the bytes are here, so one fresh upload costs nothing.
            return told.code == "invalid_input" ? .renewsKeys : .failsJob
        case .refused, .linkExpired, .invalidOutput, .noRoom, .localFault, .shortage, .interrupted:
            return .failsJob
        }
    }

    private mutating func noteRejection(
        _ job: CreatingJob,
        _ failure: CallFailure,
        _ told: JobFailure,
        _ verdict: RejectionVerdict,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let isCreditsProbe = job.probes.contains(.credits)
        if case .refused(402) = failure.kind {
            self.answered(at: now, &decisions)
            self.close(.credits, because: told.message, failedProbe: isCreditsProbe, at: now, &decisions)
            return
        }
        switch failure.kind {
        case .refused(403) where GeneratingLimit.isMeant(by: told):
            self.answered(at: now, &decisions)
            self.generatingLimit.refusedForCertain(
                generating: self.generatingCount,
                retryAfter: nil,
                at: now.boot,
                &self.randomness
            )
        case .refused:
            self.answered(at: now, &decisions)
            if told.code == Self.planCode, let field = told.field,
                let limit = self.planLimits.refused(job.waiting.completeRequestForPlan, field: field)
            {
                let value = limit.value == "given" ? "" : " \(limit.value)"
                self.close(.plan, because: "the plan does not allow \(limit.field)\(value)", at: now, &decisions)
                self.blockByPlan()
            }
        case .notFound:
            // The fixed path of creates is not known: a wrong base URL, or an API that is not switched on.
            self.close(.api, because: "the API does not know /api/v1/videos: check api.baseURL", at: now, &decisions)
            self.createPause.blocked(at: now.boot, &self.randomness)
        case .unauthorized, .unavailable, .misplaced:
            self.note(failure, sentAt: sent, at: now, &decisions)
            self.createPause.blocked(at: now.boot, &self.randomness)
        case .rateLimited, .linkExpired, .invalidOutput, .noRoom, .localFault, .shortage, .interrupted:
            self.note(failure, sentAt: sent, at: now, &decisions)
        }
        if isCreditsProbe {
            self.gates.probeWasInconclusive(.credits, at: now)
        }
    }

    private mutating func refusedByProxy(
        _ attempt: AttemptID,
        _ job: CreatingJob,
        httpStatus: Int,
        _ message: String,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        self.createWasCertain(job, &decisions)
        self.spending.release(job.reservation)
        self.inconclusiveProbes(of: job, at: now)
        self.close(.api, because: message, at: now, &decisions)
        self.createPause.blocked(at: now.boot, &self.randomness)
        let id = job.waiting.job.id
        decisions.records.append(
            .rejected(attempt, id, httpStatus: httpStatus, code: "http_\(httpStatus)", failure: nil)
        )
        self.backToWaiting(job, &decisions)
    }

    private mutating func notSent(
        _ attempt: AttemptID,
        _ job: CreatingJob,
        reason: String,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        self.spending.release(job.reservation)
        self.inconclusiveProbes(of: job, at: now)
        let id = job.waiting.job.id
        decisions.records.append(.notSent(attempt, id, reason: reason))
        if !job.wasDenied, !self.isStopping {
            // It asked for nothing and got nothing: the way to the API is blocked, until a free call passes.
            self.close(.api, because: reason, at: now, &decisions)
            self.createPause.blocked(at: now.boot, &self.randomness)
        }
        self.backToWaiting(job, &decisions)
    }
}

// MARK: - Afterwards

extension Orchestrator {
    /// Nothing was charged: the job waits again, or is cancelled where a person asked for that meanwhile.
    private mutating func backToWaiting(_ job: CreatingJob, _ decisions: inout Decisions) {
        if job.isCancelled {
            decisions.records.append(.cancelled(job.waiting.job.id))
            decisions.effects.append(.tidy(job.waiting.job.id))
            self.paging.left(job.waiting.job.id)
        } else {
            self.enqueue(job.waiting)
        }
    }

    private mutating func renewKeys(_ job: CreatingJob, _ decisions: inout Decisions) {
        var waiting = job.waiting
        waiting.hasRenewedKeys = true
        for (content, key) in waiting.keys.sorted(by: { ($0.key.sha256, $0.value) < ($1.key.sha256, $1.value) })
        where self.uploads.isKnown(content) == false {
            decisions.records.append(.keyLost(content))
            self.loseKey(key, of: content)
        }
        waiting.keys = [:]
        waiting.state = .needsMedia
        self.backToWaiting(
            CreatingJob(
                waiting: waiting,
                phase: job.phase,
                isCancelled: job.isCancelled,
                probes: [],
                reservation: job.reservation
            ),
            &decisions
        )
    }

    private mutating func createWasCertain(_ job: CreatingJob, _ decisions: inout Decisions) {
        let wasProbe = job.probes.contains(.unsure)
        self.breaker.certain(wasProbe: wasProbe)
        if wasProbe {
            self.open(.unsure, &decisions)
        }
    }

    private mutating func inconclusiveProbes(of job: CreatingJob, at now: Moment) {
        for gate in job.probes {
            self.gates.probeWasInconclusive(gate, at: now)
        }
    }
}
