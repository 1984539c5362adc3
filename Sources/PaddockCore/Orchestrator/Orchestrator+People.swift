import Foundation

// People's moves. Each request is decided in a turn of its own, on facts that were read after everything before it was durable.

extension Orchestrator {
    mutating func changeAsked(
        _ request: RequestID,
        _ asked: [AskedChange],
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        var answers: [JobAnswer?] = []
        var creates: [AttemptID: Int] = [:]
        var course = ChangeCourse(nextAttempt: self.nextAttempt)
        for wish in asked {
            let verdict = course.verdict(on: wish)
            if case .dropCreate(let attempt) = verdict {
                // Until it is armed stopping is free: the arming is refused, and the outcome then cancels the job.
                self.creating[attempt]?.isCancelled = true
                creates[attempt] = answers.count
                answers.append(nil)
                continue
            }
            answers.append(course.answer(to: wish, verdict))
            if let facts = wish.facts {
                self.carryOut(verdict, facts, at: now, &decisions)
            }
            if case .retry = wish.change.move {
                self.retryBehindPlan(wish, &answers)
            }
        }
        self.nextAttempt = course.nextAttempt
        if creates.isEmpty {
            decisions.replies.append(.changed(request, answers.compactMap(\.self)))
        } else {
            self.changes.keep(request, answers: answers, creates: creates)
        }
    }

    /// A person who retries a job behind the plan's gate says that the plan has changed.
    private mutating func retryBehindPlan(_ wish: AskedChange, _ answers: inout [JobAnswer?]) {
        guard self.gates.isClosed(.plan), let facts = wish.facts else { return }
        if facts.state == .pending {
            let message = "the plan is asked again"
            answers[answers.count - 1] = JobAnswer(wish.change.job, .changed, state: .pending, message)
        }
        if answers.last??.outcome == .changed {
            self.unblockPlan()
        }
    }

    private mutating func carryOut(
        _ verdict: MoveVerdict,
        _ facts: JobFacts,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        decisions.records += verdict.records(for: facts.id)
        switch verdict {
        case .cancel:
            if self.removeWaiting(facts.id) == nil { self.paging.left(facts.id) }
            decisions.effects.append(.tidy(facts.id))
        case .decide(let decision, _, _):
            self.forgetSalvage(of: facts.id)
            self.follows(decision, facts, at: now, &decisions)
        case .dropCreate, .unchanged, .refused, .wantsConsent:
            break
        }
    }

    /// Does in memory what the decision says on record.
    private mutating func follows(
        _ decision: JobDecision,
        _ facts: JobFacts,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch decision {
        case .retried, .sentAgain, .replaced:
            self.paging.arrived()
        case .followedAgain(let state):
            guard case .paid(let attempt, let video) = facts.claim else { return }
            self.followAgain(facts, attempt, video, state, at: now, &decisions)
        case .adopted(let attempt, let video), .adoptedInstead(_, let attempt, let video):
            self.followAgain(facts.fresh, attempt, video, .generating, at: now, &decisions)
        case .adoptedWaiting(let attempt, let video):
            if self.removeWaiting(facts.id) == nil { self.paging.left(facts.id) }
            self.followAgain(facts.fresh, attempt, video, .generating, at: now, &decisions)
        case .unfollowed:
            guard var job = self.followed.remove(facts.id) else { return }
            self.leave(&job, &decisions)
        case .abandoned:
            decisions.effects.append(.tidy(facts.id))
        case .heldAgain:
            break
        }
    }

    private mutating func followAgain(
        _ facts: JobFacts,
        _ attempt: AttemptID,
        _ video: VideoID,
        _ state: JobState,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        var paid = PaidJob(
            id: facts.id,
            name: facts.name,
            attempt: attempt,
            videoID: video,
            durationSec: facts.request.durationSec,
            resolution: facts.request.resolution,
            prompt: facts.request.prompt,
            state: state,
            polls: facts.polls,
            chargedAt: now.wall,
            readyAt: facts.readyAt,
            video: facts.video,
            thumbnail: facts.thumbnail,
            finishedAt: nil
        )
        // Whenever it was begun, it was not now.
        paid.isAdopted = true
        self.resume([paid], at: now)
        if let job = self.followed[facts.id], job.needsPoll {
            self.polls.set(facts.id, for: job.pollPurpose, due: now.boot)
        }
        self.stalledLocalWork.remove(facts.id)
        self.retryLocalWork(of: facts.id, at: now, &decisions)
    }

    /// A create that people wanted stopped has ended: tells them how.
    mutating func answerDrops(of attempt: AttemptID, _ job: CreatingJob, _ decisions: inout Decisions) {
        guard job.isCancelled else { return }
        let id = job.waiting.job.id
        let isCancelled = decisions.records.contains(.cancelled(id))
        let isPaid = self.followed[id] != nil
        decisions.replies += self.changes.ended(
            attempt,
            { name in
                if isCancelled { return JobAnswer(name, .changed, state: .cancelled, "cancelled; nothing was charged") }
                let message =
                    isPaid
                    ? "was charged before it could be stopped: --charged stops following it"
                    : "ended before it could be stopped"
                return JobAnswer(name, .refused, state: isPaid ? .generating : .failed, message)
            },
            name: job.waiting.job.name.description
        )
    }
}

extension JobFacts {
    /// The same job with nothing of an earlier video.
    fileprivate var fresh: Self {
        Self(
            id: self.id,
            name: self.name,
            state: self.state,
            failure: nil,
            request: self.request,
            claim: self.claim,
            armedAt: self.armedAt,
            charges: self.charges,
            polls: 0,
            readyAt: nil,
            finishedAt: nil,
            video: .missing,
            thumbnail: .missing
        )
    }
}
