import Foundation

// What people's moves come to. Pure: the same facts lead to the same verdict, in the daemon and without one.

/// What one wish comes to.
package enum MoveVerdict: Hashable, Sendable {
    /// Put this on record; the job is then in this state.
    case decide(JobDecision, becomes: JobState, message: String)
    /// It waits, and stops at no cost.
    case cancel
    /// Its create is on record and not armed: that may still be stopped at no cost.
    case dropCreate(AttemptID)
    case unchanged(String)
    case refused(String)
    case wantsConsent(String)
}

extension AskedChange {
    /// Decides by the facts.
    ///
    /// - Parameters:
    ///   - facts: what is on record of the job.
    ///   - newAttempt: the id for an attempt that is born by it.
    /// - Returns: what is to be done, or why not.
    package func verdict(on facts: JobFacts, newAttempt: AttemptID) -> MoveVerdict {
        switch self.change.move {
        case .retry(let chargesAgain): facts.retried(chargesAgain: chargesAgain)
        case .cancel(let charged): facts.cancelled(charged: charged)
        case .sendAgain: facts.ifHeld(facts.sentAgain)
        case .abandon: facts.ifHeld(facts.abandoned)
        case .adopt(let video): facts.ifAdoptable { self.adopted(video, facts, newAttempt) }
        }
    }

    private func adopted(_ video: VideoID, _ facts: JobFacts, _ newAttempt: AttemptID) -> MoveVerdict {
        if case .paid(_, video) = facts.claim { return facts.followedAgain(video) }
        if let owner {
            let whose = owner == facts.name ? "was given up by this job before" : "is the video of \(owner)"
            return .refused("video \(video) \(whose)")
        }
        switch self.seen {
        case nil:
            return .refused("video \(video) was not looked at; nothing was changed")
        case .failure(let failure) where failure.kind == .notFound:
            return .refused("the API does not know video \(video), or it is another account's; nothing was changed")
        case .failure(let failure):
            return .refused("video \(video) could not be looked at; nothing was changed: \(failure.message)")
        case .success(let seen) where seen.id != video:
            return .refused("the API answers with another id than \(video); nothing was changed")
        case .success(let seen):
            let objections = VideoMatch.objections(to: seen, for: facts.request)
            guard objections.isEmpty else {
                return .refused("video \(video) is not this job's: \(objections.joined(separator: ", "))")
            }
            return facts.adopted(video, newAttempt)
        }
    }
}

// MARK: - Each move

extension JobFacts {
    fileprivate func retried(chargesAgain: Bool) -> MoveVerdict {
        switch (self.state, self.claim) {
        case (.failed, .paid(_, let video)), (.cancelled, .paid(_, let video)):
            return self.followedAgain(video)
        case (.cancelled, .unsure(_, let failure)):
            return .decide(
                .heldAgain(failure),
                becomes: .held,
                message: "held: it was cancelled while its create was unsure; `paddock resolve` settles it"
            )
        case (.failed, .nothing), (.cancelled, .nothing):
            guard self.charges == 0 || chargesAgain else {
                return .wantsConsent("would be created again, which charges again")
            }
            let charge = self.charges == 0 ? "" : "; creating it charges again"
            return .decide(.retried, becomes: .pending, message: "waits for its turn\(charge)")
        case (.held, _):
            return .refused("is held: `paddock resolve` settles it")
        case (.done, _):
            return .refused("is done; another take needs another id or `variants`")
        case (.failed, _), (.cancelled, _), (.pending, _), (.uploading, _), (.creating, _), (.generating, _),
            (.downloading, _):
            return .refused("is \(self.state.rawValue): there is nothing to retry")
        }
    }

    fileprivate func cancelled(charged: Bool) -> MoveVerdict {
        switch (self.state, self.claim) {
        case (.pending, _), (.uploading, _):
            return .cancel
        case (.creating, .prepared(let attempt)):
            return .dropCreate(attempt)
        case (.creating, _):
            return .refused("is being created, and may be charged at any moment; when it is, cancel it with --charged")
        case (.generating, _), (.downloading, _), (.held, _):
            guard self.finishedAt == nil || self.state == .held else {
                return .refused("is all but done: its files are in place")
            }
            guard charged else {
                let what = if case .unsure = self.claim { "may have been charged" } else { "is charged" }
                return .refused("\(what): --charged stops following it")
            }
            return .decide(.unfollowed, becomes: .cancelled, message: self.unfollowedMessage)
        case (.cancelled, _):
            return .unchanged("is cancelled already")
        case (.done, _), (.failed, _):
            return .refused("is \(self.state.rawValue): there is nothing to cancel")
        }
    }

    private var unfollowedMessage: String {
        switch self.claim {
        case .paid(_, let video): "cancelled; video \(video) is paid for, and `paddock retry` goes on with it"
        case .unsure: "cancelled; it may have been charged, and `paddock retry` holds it again"
        case .nothing, .prepared, .armed: "cancelled"
        }
    }

    fileprivate func ifHeld(_ verdict: () -> MoveVerdict) -> MoveVerdict {
        guard self.state == .held else { return .refused("is \(self.state.rawValue), not held") }
        return verdict()
    }

    /// A job that waits in a backup may have been created, and charged, after the backup was made.
    fileprivate func ifAdoptable(_ verdict: () -> MoveVerdict) -> MoveVerdict {
        self.mayHaveBeenCreatedElsewhere ? verdict() : self.ifHeld(verdict)
    }

    fileprivate func sentAgain() -> MoveVerdict {
        let message = "waits to be created once more; the earlier create stays counted as a charge"
        switch self.claim {
        case .unsure(let attempt, _):
            return .decide(.sentAgain(attempt, byPolicy: false), becomes: .pending, message: message)
        case .paid(let attempt, _):
            return .decide(.replaced(attempt), becomes: .pending, message: message)
        case .nothing, .prepared, .armed:
            return .refused("has no create that could be unsure")
        }
    }

    fileprivate func abandoned() -> MoveVerdict {
        switch self.claim {
        case .unsure(let attempt, let reason):
            let failure = JobFailure(
                code: JobFailure.abandoned,
                message: "Given up by a person. Its create may have been charged: \(reason.message)"
            )
            return .decide(.abandoned(attempt, failure), becomes: .failed, message: "given up; it counts as one charge")
        case .paid(_, let video):
            let failure = JobFailure(
                code: JobFailure.abandoned,
                message: "Given up by a person. Video \(video) is paid for."
            )
            return .decide(
                .abandoned(nil, failure),
                becomes: .failed,
                message: "given up; video \(video) is paid for, and `paddock retry` goes on with it"
            )
        case .nothing, .prepared, .armed:
            return .refused("has no create that could be given up")
        }
    }

    fileprivate func followedAgain(_ video: VideoID) -> MoveVerdict {
        let state: JobState = self.readyAt == nil ? .generating : .downloading
        return .decide(
            .followedAgain(state),
            becomes: state,
            message: "goes on with video \(video), which is paid for already"
        )
    }

    fileprivate func adopted(_ video: VideoID, _ newAttempt: AttemptID) -> MoveVerdict {
        let message = "video \(video) is its own, and is followed"
        switch self.claim {
        case .unsure(let attempt, _):
            return .decide(.adopted(attempt, video), becomes: .generating, message: message)
        case .paid(let attempt, _):
            return .decide(
                .adoptedInstead(of: attempt, as: newAttempt, video),
                becomes: .generating,
                message: message
            )
        case .nothing where self.mayHaveBeenCreatedElsewhere:
            return .decide(.adoptedWaiting(as: newAttempt, video), becomes: .generating, message: message)
        case .nothing, .prepared, .armed:
            return .refused("has no create that the video could be of")
        }
    }
}
