/// Goes through the wishes of one request: no job is changed twice in it, and no video is adopted twice.
package struct ChangeCourse: Sendable {
    /// The id that the next attempt born by a wish has.
    package private(set) var nextAttempt: AttemptID
    private var changed: Set<JobID> = []
    private var adopted: Set<VideoID> = []

    package init(nextAttempt: AttemptID) {
        self.nextAttempt = nextAttempt
    }

    /// Decides one wish. The facts are of the moment before the request.
    package mutating func verdict(on wish: AskedChange) -> MoveVerdict {
        guard let facts = wish.facts else { return .refused("there is no such job") }
        guard !self.changed.contains(facts.id) else { return .unchanged("was named twice") }
        if case .adopt(let video) = wish.change.move, self.adopted.contains(video) {
            return .refused("video \(video) was just given to another job")
        }
        let verdict = wish.verdict(on: facts, newAttempt: self.nextAttempt)
        switch verdict {
        case .decide(let decision, _, _):
            self.changed.insert(facts.id)
            if case .adopt(let video) = wish.change.move { self.adopted.insert(video) }
            if decision.bearsAttempt { self.nextAttempt = AttemptID(rawValue: self.nextAttempt.rawValue + 1) }
        case .cancel, .dropCreate:
            self.changed.insert(facts.id)
        case .unchanged, .refused, .wantsConsent:
            break
        }
        return verdict
    }

    /// The verdict in words. For a create that is dropped, as if it were dropped already.
    package func answer(to wish: AskedChange, _ verdict: MoveVerdict) -> JobAnswer {
        let job = wish.change.job
        guard let facts = wish.facts else { return JobAnswer(job, .unknown, state: nil, "there is no such job") }
        switch verdict {
        case .decide(_, let state, let message):
            return JobAnswer(job, .changed, state: state, message)
        case .cancel, .dropCreate:
            return JobAnswer(job, .changed, state: .cancelled, "cancelled; nothing was charged for it")
        case .unchanged(let message):
            return JobAnswer(job, .unchanged, state: facts.state, message)
        case .refused(let message):
            return JobAnswer(job, .refused, state: facts.state, message)
        case .wantsConsent(let message):
            return JobAnswer(
                job,
                .wantsConsent,
                state: facts.state,
                message,
                seconds: facts.request.durationSec
            )
        }
    }
}

extension MoveVerdict {
    /// What goes on record for it.
    package func records(for job: JobID) -> [Record] {
        switch self {
        case .decide(let decision, _, _): [.decided(job, decision)]
        case .cancel: [.cancelled(job)]
        case .dropCreate, .unchanged, .refused, .wantsConsent: []
        }
    }
}
