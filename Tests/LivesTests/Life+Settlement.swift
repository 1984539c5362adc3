import PaddockCore

@testable import PaddockStore

// When all else has come to rest, a person who knows the truth settles what is held, one job after another (P4).

extension Life {
    /// The video that was charged for what the job holds open, if there is one that no job has.
    func trueVideo(of job: JobID) -> VideoID? {
        guard let attempt = self.model.attempts(of: job).first(where: \.state.isLive) else { return nil }
        let free = self.world.ledger.filter { self.model.owners[$0] == nil }.compactMap { self.world.videos[$0] }
        if let own = free.first(where: { $0.attempt == attempt.id }) { return own.id }
        // Of jobs that ask for the very same, another may have got this one's video.
        let request = self.model.jobs[job]?.draft.request
        return free.first { video in
            guard video.request == request, let other = video.attempt.flatMap({ self.model.attempts[$0] }) else {
                return false
            }
            return [.accepted, .adopted, .remoteFailed].contains(other.state)
        }?.id
    }

    /// - Returns: false where nothing is held.
    func settleNext() async throws -> Bool {
        // One after another: the answer to the last one is on its way.
        guard self.people.expected.isEmpty else { return true }
        guard let job = self.model.ordered.first(where: { $0.state == .held }) else { return false }
        self.people.settlements[job.id, default: 0] += 1
        guard self.people.settlements[job.id, default: 0] < 8 else {
            throw Violation(.truthSettles, "\(job.name) is held again and again: \(String(describing: job.error))")
        }
        let move = try self.settlement(of: job)
        self.tally.outcome("settled by \(move.word)")
        if case .adopt(let video) = move, let account = self.world.videos[video]?.account,
            account != self.world.key.account
        {
            self.world.key.account = account
            self.mailbox.append(.resumeAsked(keyMayHaveChanged: true))
        }
        self.want([JobChange(job.name.description, move)], expecting: true)
        return true
    }

    private func settlement(of job: ModelStore.Job) throws -> JobChange.Move {
        if self.people.hopeless.contains(job.id) { return .abandon }
        switch self.model.facts(of: job).claim {
        case .unsure:
            return self.trueVideo(of: job.id).map { .adopt($0) } ?? .sendAgain
        case .paid(let attempt, let video):
            if self.world.videos[video]?.request == job.draft.request { return .adopt(video) }
            if let own = self.trueVideo(of: job.id) { return .adopt(own) }
            // The answer named another's video or none at all, and its own is on record as another job's.
            let isMixedUp = self.world.videos.values.contains { $0.attempt == attempt && $0.wasAnsweredWithAnother }
            guard isMixedUp else {
                throw Violation(.truthSettles, "\(job.name) is held with \(video), and has no other")
            }
            self.tally.outcome("paid, and another job has its id")
            return .abandon
        case .nothing, .prepared, .armed:
            throw Violation(.truthSettles, "\(job.name) is held for nothing")
        }
    }

    func settlementRefused(_ change: JobChange, _ answer: JobAnswer) throws {
        let isMixedUp = self.world.videos.values.contains(where: \.wasAnsweredWithAnother)
        guard case .adopt = change.move, isMixedUp, let job = JobName(change.job).flatMap({ self.model.job(named: $0) })
        else { throw Violation(.truthSettles, "\(change) was refused: \(answer)") }
        self.tally.outcome("the truth was refused: \(answer.message)")
        self.people.hopeless.insert(job.id)
    }

    /// A person gives a command where no daemon runs: decided by the same code, under the lock.
    func actOffline() async throws {
        guard self.now < self.weather.end, self.cast.commands > 0, self.roll(10) == 0 else { return }
        let moves: [JobChange.Move] = [
            .cancel(charged: self.roll(2) == 0), .retry(chargesAgain: self.roll(2) == 0), .sendAgain, .abandon,
        ]
        let move = moves[Int(self.roll(4))]
        let changes = self.model.ordered.filter { _ in self.roll(3) == 0 }.map { JobChange($0.name.description, move) }
        self.tally.command("offline")
        var course = ChangeCourse(nextAttempt: self.model.nextAttempt)
        var records: [Record] = []
        for wish in try await self.store.asked(changes) {
            let verdict = course.verdict(on: wish)
            guard let facts = wish.facts else { continue }
            if case .dropCreate(let attempt) = verdict {
                records += [.notSent(attempt, facts.id, reason: "cancelled offline"), .cancelled(facts.id)]
            }
            records += verdict.records(for: facts.id)
        }
        self.note("offline: \(records)")
        self.audit.asks(changes)
        try self.checkDecided(records)
        try await self.store.commitOffline(records, at: self.wall)
        try self.checkMoney()
    }
}

extension JobChange.Move {
    fileprivate var word: String {
        switch self {
        case .retry: "retry"
        case .sendAgain: "another create"
        case .adopt: "adoption"
        case .abandon: "giving up"
        case .cancel: "cancelling"
        }
    }
}
