import PaddockCore

// What people and the policy do. Decisions about unsure creates are made where nothing of the attempt is in the network any more.

extension Steps {
    func people(_ world: World, _ steps: inout [Step]) {
        for job in world.ledger.jobIDs {
            if let attempt = world.ledger.unsureAttempt(of: job),
                !world.flights.contains(where: { $0.attempt == attempt.id })
            {
                self.resolve(job, attempt.id, world, &steps)
                self.policy(job, attempt.id, world, &steps)
            }
            self.whims(about: job, world, &steps)
        }
        self.stops(world, &steps)
    }

    /// `resolve`: rightly, by the API's books, or wrongly.
    private func resolve(_ job: JobID, _ attempt: AttemptID, _ world: World, _ steps: inout [Step]) {
        let truth = world.charges.first { $0.attempt == attempt }
        if truth == nil {
            self.change(.wisdom, "job \(job.rawValue): --retry, rightly", world, &steps) { next throws(Refused) in
                try next.resend(job, attempt, as: .declaredUnpaid, self.legal)
            }
        } else if world.budget.whims > 0 {
            self.change(.whim, "job \(job.rawValue): --retry, wrongly", world, &steps) { next throws(Refused) in
                next.budget.whims -= 1
                next.allowed[Int(job.rawValue) - 1] += 1
                try next.resend(job, attempt, as: .declaredUnpaid, self.legal)
            }
        }
        if let truth, world.daemons.allSatisfy({ $0 == nil }) {
            self.change(.wisdom, "job \(job.rawValue): --adopt", world, &steps) { next throws(Refused) in
                try next.ledger.move(attempt, from: [.ambiguous], to: .adopted, video: truth.video, self.legal)
                try next.ledger.move(job, from: [.held], to: .generating, self.legal)
            }
        }
        self.change(.whim, "job \(job.rawValue): --abandon", world, &steps) { next throws(Refused) in
            try next.ledger.move(attempt, from: [.ambiguous], to: .abandoned, self.legal)
            try next.ledger.move(job, from: [.held], to: .failed, self.legal)
        }
    }

    /// `spending.whenUnsure: retry`, once a job.
    private func policy(_ job: JobID, _ attempt: AttemptID, _ world: World, _ steps: inout [Step]) {
        guard self.design.retriesUnsure, !world.retriedByPolicy.contains(job) else { return }
        self.change(.calm, "job \(job.rawValue) is sent once more by the policy", world, &steps) {
            next throws(Refused) in
            next.retriedByPolicy.insert(job)
            next.allowed[Int(job.rawValue) - 1] += 1
            try next.resend(job, attempt, as: .superseded, self.legal)
        }
    }

    private func whims(about job: JobID, _ world: World, _ steps: inout [Step]) {
        guard world.budget.whims > 0 else { return }
        let isUp = world.daemons[0] != nil
        if isUp, [.pending, .creating].contains(world.ledger[job]) {
            self.change(.whim, "job \(job.rawValue) is cancelled", world, &steps) { next throws(Refused) in
                next.budget.whims -= 1
                next.daemons[0]?.mailbox.append(.cancel(job))
            }
        }
        let failed = world.ledger.attempts.contains { $0.job == job && $0.state == .remoteFailed }
        if failed, world.ledger[job] == .failed {
            self.change(.whim, "job \(job.rawValue) is retried after its generation failed", world, &steps) {
                next throws(Refused) in
                next.budget.whims -= 1
                next.allowed[Int(job.rawValue) - 1] += 1
                try next.ledger.move(job, from: [.failed], to: .pending, self.legal)
                next.daemons[0]?.mailbox.append(.arrived)
            }
        }
    }

    private func stops(_ world: World, _ steps: inout [Step]) {
        guard let daemon = world.daemons[0] else { return }
        if world.isQuiet {
            // Behind a stop in a quiet moment nothing is left to wait for.
            self.change(.wisdom, "the daemon is stopped in a quiet moment", world, &steps) { next throws(Refused) in
                Self.die(0, &next)
            }
        } else if world.budget.whims > 0, !self.memories.isStopping(daemon.memory), !daemon.mailbox.contains(.stop) {
            self.change(.whim, "the daemon is told to stop", world, &steps) { next throws(Refused) in
                next.budget.whims -= 1
                next.daemons[0]?.mailbox.append(.stop)
            }
        }
    }

    typealias Refused = ModelLedger.Refusal

    private func change(
        _ kind: Step.Kind,
        _ name: @autoclosure @escaping () -> String,
        _ world: World,
        _ steps: inout [Step],
        _ change: (inout World) throws(Refused) -> Void
    ) {
        var next = world
        do {
            try change(&next)
        } catch {
            next = world
            next.fault = "\(name()) was refused: \(error.reason)"
        }
        steps.append(Step(kind: kind, name: name(), world: next))
    }
}

extension World {
    fileprivate mutating func resend(
        _ job: JobID,
        _ attempt: AttemptID,
        as state: ModelLedger.Attempt.State,
        _ legal: LegalMoves
    ) throws(ModelLedger.Refusal) {
        try self.ledger.move(attempt, from: [.ambiguous], to: state, legal)
        try self.ledger.move(job, from: [.held], to: .pending, legal)
        self.daemons[0]?.mailbox.append(.arrived)
    }
}
