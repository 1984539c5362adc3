import PaddockCore

/// What must hold in every world that can be reached (P1, P3 and P10 of `Promise`, and what the README promises).
enum ModelProperty: String, CaseIterable, Sendable {
    /// More creates of a job were charged than a person or the policy allowed.
    case chargedTwice
    /// The API has charged, and nothing on disk leads to it.
    case paidAndForgotten
    /// Two attempts of one job are or may be paid for at the same time.
    case twoLiveAttempts
    /// The database refused what a daemon alone on its home wrote, or something acted on an id that was not on disk.
    case ruleBroken

    func isBroken(in world: World, _ legal: LegalMoves) -> Bool {
        switch self {
        case .chargedTwice:
            world.ledger.jobIDs.contains { job in
                world.charges.count { $0.job == job } > 1 + world.allowed[Int(job.rawValue) - 1]
            }
        case .paidAndForgotten:
            !world.charges.allSatisfy(world.isRemembered)
        case .twoLiveAttempts:
            world.ledger.jobIDs.contains { job in
                world.ledger.attempts.count { $0.job == job && legal.live.contains($0.state.rawValue) } > 1
            }
        case .ruleBroken:
            world.fault != nil
        }
    }
}

extension World {
    fileprivate func isRemembered(_ charge: Charge) -> Bool {
        if self.receipts.contains(where: { $0.attempt == charge.attempt && $0.videoID == charge.video }) { return true }
        guard let attempt = self.ledger.attempt(charge.attempt) else { return false }
        switch attempt.state {
        case .accepted, .adopted, .remoteFailed:
            return attempt.video == charge.video
        case .armed, .ambiguous:
            return true
        case .abandoned, .superseded, .declaredUnpaid:
            // A person, or the policy in a person's name, has put it behind them.
            return true
        case .prepared, .notSent, .rejected:
            return false
        }
    }
}
