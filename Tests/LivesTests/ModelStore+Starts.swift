import Foundation
import PaddockCore

@testable import PaddockStore

// What a start finds, and what people's moves are decided by.

extension ModelStore {
    mutating func recover(receipts: [Receipt], at now: Date) throws -> Recovered {
        self.epoch += 1
        self.moment = now
        for receipt in receipts {
            try self.salvage(receipt, at: now)
        }
        let open = self.attempts.values.filter { [.prepared, .armed].contains($0.state) }.sorted { $0.id < $1.id }
        for attempt in open where attempt.state == .prepared {
            try self.moveAttempt(attempt.id, from: [.prepared], to: .notSent, at: now)
            try self.move(attempt.job, from: [.creating], to: .pending)
        }
        var crashed: [CrashedCreate] = []
        for attempt in open where attempt.state == .armed {
            try self.unsure(attempt.id, attempt.job, Self.stoppedInMidAir, at: now)
            self.milestones.append(.crashed(attempt.job, at: now))
            guard let name = self.jobs[attempt.job]?.name else { continue }
            let wasSuperseded = self.attempts(of: attempt.job).contains { $0.state == .superseded }
            crashed.append(
                CrashedCreate(attempt: attempt.id, job: attempt.job, name: name, wasSuperseded: wasSuperseded)
            )
        }
        for job in self.jobs.values where job.state == .uploading {
            try self.move(job.id, from: [.uploading], to: .pending)
        }
        return Recovered(
            epoch: self.epoch,
            nextAttempt: self.nextAttempt,
            paid: self.ordered.compactMap(self.paid),
            newlyHeld: crashed.map(\.name),
            pause: self.pause,
            counts: self.counts,
            spent: self.spent(from: now),
            crashed: crashed,
            crashedWithinHour: self.crashedWithinHour(at: now),
            pace: self.pace,
            timed: self.timed,
            doubt: self.doubt,
            planLimits: self.planLimits,
            held: self.ordered.filter { $0.state == .held }.map(\.id)
        )
    }

    private static let stoppedInMidAir = JobFailure(
        code: JobFailure.unsureCharge,
        message: "The daemon stopped between sending the create and its answer: "
            + "HappyHorse may have charged it, and nothing was sent again."
    )

    private mutating func salvage(_ receipt: Receipt, at now: Date) throws {
        guard let attempt = self.attempts[receipt.attempt], self.owners[receipt.videoID] == nil else { return }
        switch (attempt.state, self.jobs[attempt.job]?.state) {
        case (.prepared, .creating), (.armed, .creating):
            try self.accepted(receipt.attempt, attempt.job, receipt.videoID, at: now)
        case (.ambiguous, .held):
            try self.adopted(receipt.attempt, attempt.job, receipt.videoID, at: now)
        case (_, _):
            break
        }
    }

    var nextAttempt: AttemptID { AttemptID(rawValue: Int64(self.attempts.count) + 1) }

    private func crashedWithinHour(at now: Date) -> Int {
        let since = now.addingTimeInterval(-3600)
        var count = 0
        var hasBegun = false
        for milestone in self.milestones {
            switch milestone {
            case .crashed(let job, let at):
                guard at >= since, self.attempts(of: job).contains(where: { $0.armedAt.map { $0 >= since } ?? false })
                else { continue }
                hasBegun = true
                count += 1
            case .unsureGateOpened:
                if hasBegun { count = 0 }
            }
        }
        return count
    }

    private func paid(_ job: Job) -> PaidJob? {
        guard [.generating, .downloading].contains(job.state),
            let attempt = self.attempts(of: job.id).first(where: { [.accepted, .adopted].contains($0.state) }),
            let video = attempt.videoID, let chargedAt = attempt.outcomeAt
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

    /// What each day has taken, from yesterday on: every create that was prepared in it and was or may have been charged.
    private func spent(from now: Date) -> [Int: DaySpending] {
        let since = Date(timeIntervalSince1970: Double(SpendingLedger.day(of: now) - 1) * 86_400)
        var spent: [Int: DaySpending] = [:]
        for attempt in self.attempts.values where attempt.state.countsAsCharge {
            guard let armedAt = attempt.armedAt, armedAt >= since else { continue }
            let day = SpendingLedger.day(of: attempt.preparedAt)
            let seconds = self.jobs[attempt.job]?.draft.request.durationSec ?? 0
            let before = spent[day] ?? .nothing
            spent[day] = DaySpending(videos: before.videos + 1, seconds: before.seconds + seconds)
        }
        return spent
    }
}

// MARK: - Facts

extension ModelStore {
    func asked(_ changes: [JobChange], seen: [VideoID: Result<RemoteVideo, CallFailure>]) -> [AskedChange] {
        changes.map { change in
            let facts = JobName(change.job).flatMap { self.job(named: $0) }.map { self.facts(of: $0) }
            guard case .adopt(let video) = change.move else { return AskedChange(change, facts: facts) }
            let owner = self.owners[video].flatMap { self.attempts[$0] }.flatMap { self.jobs[$0.job]?.name }
            return AskedChange(change, facts: facts, owner: owner, seen: seen[video])
        }
    }

    func facts(of job: Job) -> JobFacts {
        let attempts = self.attempts(of: job.id)
        let live = attempts.first(where: \.state.isLive)
        return JobFacts(
            id: job.id,
            name: job.name,
            state: job.state,
            failure: job.error,
            request: job.draft.request,
            claim: live.map(Self.claim) ?? .nothing,
            armedAt: live?.armedAt,
            charges: attempts.count(where: \.state.countsAsCharge),
            polls: job.polls,
            readyAt: job.readyAt,
            finishedAt: job.finishedAt,
            video: job.video,
            thumbnail: job.thumbnail
        )
    }

    private static func claim(_ attempt: Attempt) -> JobFacts.Claim {
        switch attempt.state {
        case .prepared: return .prepared(attempt.id)
        case .armed: return .armed(attempt.id)
        case .ambiguous:
            let unknown = JobFailure(code: JobFailure.unsureCharge, message: "")
            let reason = attempt.reason ?? unknown
            return .unsure(attempt.id, JobFailure(code: reason.code, message: reason.message))
        case .accepted, .adopted:
            return attempt.videoID.map { .paid(attempt.id, $0) } ?? .nothing
        case .rejected, .notSent, .declaredUnpaid, .abandoned, .remoteFailed, .superseded:
            return .nothing
        }
    }
}
