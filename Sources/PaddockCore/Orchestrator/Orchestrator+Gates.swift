package import Foundation

// What answers and failures say about the account, the API and the disk as a whole.

extension Orchestrator {
    /// The API answered as itself and took the key.
    mutating func answered(at now: Moment, _ decisions: inout Decisions) {
        self.probe.lastAnswer = now.boot
        self.isThere(&decisions)
        self.open(.auth, &decisions)
    }

    /// The API answered as itself, if only to refuse the key or the pace.
    private mutating func isThere(_ decisions: inout Decisions) {
        self.probe.failuresInARow = 0
        self.open(.api, &decisions)
    }

    /// Draws what follows for all jobs from one failed call to the API.
    mutating func note(_ failure: CallFailure, sentAt sent: BootTime, at now: Moment, _ decisions: inout Decisions) {
        switch failure.kind {
        case .rateLimited:
            self.isThere(&decisions)
        case .unauthorized:
            self.isThere(&decisions)
            self.close(.auth, because: failure.message, at: now, &decisions)
        case .refused, .notFound:
            self.answered(at: now, &decisions)
        case .unavailable, .misplaced:
            // One video that the API stumbles over must not stop the others; silence on several calls in a row is an outage.
            self.probe.failuresInARow += 1
            if self.probe.failuresInARow >= ProbeDesk.failuresThatCloseTheGate {
                self.close(.api, because: failure.message, at: now, &decisions)
            }
        case .noRoom, .localFault:
            self.close(.disk, because: failure.message, at: now, &decisions)
        case .linkExpired, .invalidOutput, .shortage, .interrupted:
            break
        }
    }

    mutating func probed(
        _ result: Result<Void, CallFailure>,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let gates = self.probe.underWay ?? []
        self.probe.underWay = nil
        switch result {
        case .success:
            self.answered(at: now, &decisions)
        case .failure(let failure):
            let told = Self.gate(told: failure.kind)
            if let told {
                if told == .auth { self.isThere(&decisions) }
                self.close(told, because: failure.message, failedProbe: gates.contains(told), at: now, &decisions)
            } else {
                self.note(failure, sentAt: sent, at: now, &decisions)
            }
            for gate in gates where gate != told {
                self.gates.probeWasInconclusive(gate, at: now)
            }
        }
    }

    private static func gate(told kind: CallFailure.Kind) -> Gate? {
        switch kind {
        case .unauthorized: .auth
        case .unavailable, .misplaced: .api
        case .noRoom, .localFault: .disk
        case .rateLimited, .refused, .notFound, .linkExpired, .invalidOutput, .shortage, .interrupted: nil
        }
    }

    mutating func close(
        _ gate: Gate,
        because reason: String,
        failedProbe: Bool = false,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let isNews = self.gates.close(
            gate,
            because: reason,
            failedProbe: failedProbe,
            at: now,
            &self.randomness
        )
        if isNews {
            decisions.records.append(.noted(event: "gate_closed", detail: "\(gate.rawValue): \(reason)"))
        }
    }

    mutating func closeUnsure(
        because reason: String,
        until: (boot: BootTime, wall: Date)?,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        // Anew each time, so that the gate shows when it closed for this step.
        self.gates.open(.unsure)
        self.gates.close(.unsure, because: reason, until: until, at: now, &self.randomness)
        self.breaker.gateClosed()
        decisions.records.append(.noted(event: "gate_closed", detail: "unsure: \(reason)"))
    }

    mutating func open(_ gate: Gate, _ decisions: inout Decisions) {
        if self.gates.open(gate) {
            decisions.records.append(.noted(event: "gate_opened", detail: gate.rawValue))
        }
    }

    mutating func diskMeasured(_ free: Int64?, at now: Moment, _ decisions: inout Decisions) {
        self.disk.measured(at: now.boot)
        let needed = self.settings.minFree
        if let free, free < needed {
            let reason = "\(free / 1_000_000) MB are free under the output, folders.minFree is \(needed / 1_000_000) MB"
            self.close(.disk, because: reason, failedProbe: true, at: now, &decisions)
            return
        }
        self.open(.disk, &decisions)
        for id in self.stalledLocalWork.sorted() {
            self.retryLocalWork(of: id, at: now, &decisions)
        }
        self.stalledLocalWork = []
    }

    /// What can't be stored is not bought: the gate stays closed until the folder takes files again.
    mutating func diskRefused(_ failure: CallFailure, at now: Moment, _ decisions: inout Decisions) {
        self.disk.measured(at: now.boot)
        guard failure.kind != .shortage else {
            // Of descriptors or memory: it says nothing of the disk.
            self.gates.probeWasInconclusive(.disk, at: now)
            return
        }
        self.close(.disk, because: failure.message, failedProbe: true, at: now, &decisions)
    }

    mutating func pauseAsked(_ scope: PauseScope, at now: Moment, _ decisions: inout Decisions) {
        guard scope != self.pause else { return }
        if scope == .all || self.pause == .all { decisions.effects.append(.holdTransfers(scope == .all)) }
        if self.pause == .all { self.renewThumbnailTimes(at: now) }
        self.pause = scope
        decisions.records.append(.paused(scope))
        self.gates.open(.paused)
        if scope != .nothing {
            self.gates.close(.paused, because: Self.pauseReason(scope), at: now, &self.randomness)
        }
    }

    mutating func resumeAsked(keyMayHaveChanged: Bool, at now: Moment, _ decisions: inout Decisions) {
        if !keyMayHaveChanged {
            self.pauseAsked(.nothing, at: now, &decisions)
            self.breaker.reset()
            self.open(.unsure, &decisions)
            self.unblockPlan()
            self.limiter.tryNow(at: now.boot)
        }
        self.createPause.passed()
        self.generatingLimit.forget()
        self.gates.tryAllNow(at: now)
    }

    mutating func settingsChanged(_ settings: OrchestratorSettings) {
        if settings.account != self.settings.account { self.unblockPlan() }
        if settings.requestsPerMinute != self.settings.requestsPerMinute {
            self.limiter.setCeiling(requestsPerMinute: settings.requestsPerMinute)
        }
        self.spending.setCaps(videosPerDay: settings.videosPerDay, secondsPerDay: settings.secondsPerDay)
        self.planner.setBounds(shortest: settings.pollInterval, longest: settings.pollMaxInterval)
        self.settings = settings
        self.judgeSpendingAnew()
    }

    /// Why nothing is created from a backup, and what to do before that changes.
    package static func backupReason(_ made: Date) -> String {
        "this is a backup of \(JSONCoding.text(made)): what was created since is not on record here; "
            + "`paddock resolve --ids-from FILE` adopts such videos, then `paddock resume` creates what still waits"
    }

    /// What a pause holds back, in a sentence.
    package static func pauseReason(_ scope: PauseScope) -> String {
        switch scope {
        case .nothing: ""
        case .creating: "creating is paused by a person"
        case .all: "everything is paused by a person"
        }
    }
}
