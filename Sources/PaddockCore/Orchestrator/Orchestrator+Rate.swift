// What every call to the API says about its pace, whatever else it says.

extension Orchestrator {
    /// What came of one call, as far as the pace goes.
    private enum Passage {
        case passed
        case refused(retryAfter: Duration?)
        /// Nobody knows what the API would have said.
        case lost

        init(_ failure: CallFailure) {
            switch failure.kind {
            case .rateLimited(let retryAfter): self = .refused(retryAfter: retryAfter)
            case .unauthorized, .refused, .notFound: self = .passed
            case .unavailable, .misplaced, .linkExpired, .invalidOutput, .noRoom, .shortage, .localFault,
                .interrupted:
                self = .lost
            }
        }

        init<Value>(_ result: Result<Value, CallFailure>) {
            switch result {
            case .success: self = .passed
            case .failure(let failure): self = Self(failure)
            }
        }

        init(_ end: CreateEnd) {
            switch end {
            case .accepted: self = .passed
            case .rejected(let failure, _): self = Self(failure)
            case .refusedByProxy, .notSent, .unsure: self = .lost
            }
        }
    }

    /// Tells the limiter what an event says of the pace.
    mutating func pace(by event: Event, at now: Moment, _ decisions: inout Decisions) {
        switch event {
        case .polled(_, let result, let sent):
            self.pace(by: Passage(result), sentAt: sent, at: now)
        case .presigned(_, let result, let sent):
            self.pace(by: Passage(result), sentAt: sent, at: now)
        case .inspected(_, let result, let sent):
            self.pace(by: Passage(result), sentAt: sent, at: now)
        case .probed(let result, let sent):
            self.pace(by: Passage(result), sentAt: sent, at: now)
        case .createEnded(_, let end, let sent):
            self.paceByCreate(Passage(end), sentAt: sent, at: now, &decisions)
        case .rateHinted(let hint):
            self.limiter.hinted(hint, at: now.boot)
        case .jobsArrived, .paged, .put, .createAsksToArm, .fetched, .published, .recordWritten, .diskMeasured,
            .diskRefused, .pauseAsked, .resumeAsked, .settingsChanged, .changeAsked, .inspectAsked, .answerFound,
            .stopAsked, .woke:
            break
        }
    }

    private mutating func pace(by passage: Passage, sentAt sent: BootTime, at now: Moment) {
        switch passage {
        case .passed:
            self.limiter.passed(sentAt: sent, at: now.boot)
            self.generatingLimit.otherPassed(sentAt: sent)
        case .refused(let retryAfter):
            self.limiter.refused(sentAt: sent, retryAfter: retryAfter, at: now, &self.randomness)
            self.generatingLimit.otherRefused()
        case .lost:
            self.limiter.lost(sentAt: sent)
        }
    }

    /// A create that is refused while other calls pass, time and again, has met another limit than the key's rate.
    private mutating func paceByCreate(
        _ passage: Passage,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch passage {
        case .passed:
            self.limiter.passed(sentAt: sent, at: now.boot)
        case .lost:
            self.limiter.lost(sentAt: sent)
        case .refused(let retryAfter):
            let verdict = self.generatingLimit.createRefused(
                generating: self.generatingCount,
                limiter: self.limiter,
                sentAt: sent,
                retryAfter: retryAfter,
                at: now,
                &self.randomness
            )
            switch verdict {
            case .echo:
                self.limiter.lost(sentAt: sent)
            case .ofTheRate:
                self.limiter.refused(sentAt: sent, retryAfter: retryAfter, at: now, &self.randomness)
            case .ofGenerating(let before):
                // The pace had no part in it: it is as it was before the first of these refusals.
                if let before {
                    self.limiter.takeBack(to: before, at: now.boot)
                    self.noteGeneratingLimit(&decisions)
                }
                self.limiter.lost(sentAt: sent)
            }
        }
    }

    private mutating func noteGeneratingLimit(_ decisions: inout Decisions) {
        decisions.records.append(
            .noted(event: "generating_limited", detail: "the API takes creates only while fewer videos generate")
        )
    }
}
