import Foundation
import PaddockCore

@testable import PaddockStore

// The promises, each looked at whenever it could have been broken.

extension Life {
    /// What a turn decided, before it is written.
    func checkTurn(_ decisions: Decisions) throws {
        self.tally.turns += 1
        try self.audit.turned(decisions)
        try self.checkDecided(decisions.records)
    }

    func checkDecided(_ records: [Record]) throws {
        for record in records {
            guard !record.texts.contains(where: Secrets.isIn), !record.bytes.contains(where: Secrets.isIn) else {
                throw Violation(.noSecrets, "\(record)")
            }
            if case .decided(let job, let decision) = record { try self.checkAgreement(job, decision) }
        }
    }

    /// What has just become durable.
    func checkRecord(_ records: [Record], arming: [AttemptID]) throws {
        if records.contains(where: \.isPrepared) { try self.checkLimits() }
        for case .done(let job) in records { try self.checkDone(job) }
        try self.checkMoney()
    }
}

// MARK: - P1 and P3: money

extension Life {
    func checkMoney() throws {
        var charges: [JobID: Int] = [:]
        for id in self.world.ledger {
            guard let video = self.world.videos[id], let number = video.attempt else { continue }
            guard let attempt = self.model.attempts[number] else {
                throw Violation(
                    .nothingForgotten,
                    "\(id) was charged for attempt \(number.rawValue), which is not on record"
                )
            }
            charges[attempt.job, default: 0] += 1
            try self.checkIsKnown(video, attempt)
        }
        for (job, count) in charges where count > 1 + self.people.consents[job, default: 0] {
            let agreed = self.people.consents[job, default: 0]
            throw Violation(
                .oneCharge,
                "job \(job.rawValue) was charged \(count) times, and \(agreed) retries were agreed to"
            )
        }
    }

    private func checkIsKnown(_ video: World.Video, _ attempt: ModelStore.Attempt) throws {
        if let owner = self.model.owners[video.id].flatMap({ self.model.attempts[$0] }) {
            let request = self.model.jobs[owner.job]?.draft.request
            guard owner.id == attempt.id || request == video.request || self.wasMixedUp(video) else {
                throw Violation(.nothingForgotten, "\(video.id) is on record as that of another job: \(owner)")
            }
            return
        }
        switch attempt.state {
        case .armed, .ambiguous:
            return
        case .superseded, .abandoned:
            guard !self.people.agreed.contains(attempt.id) else { return }
        case .accepted, .adopted, .remoteFailed:
            if self.people.agreed.contains(attempt.id) { return }
            if video.wasAnsweredWithAnother || self.isAwaitedByAnother(like: video) { return }
        case .prepared, .rejected, .notSent, .declaredUnpaid:
            break
        }
        throw Violation(.nothingForgotten, "\(video.id) was charged and forgotten: \(attempt)")
    }

    /// Whether an answer once named this video in the place of another.
    private func wasMixedUp(_ video: World.Video) -> Bool {
        self.world.videos.values.contains { $0.wasAnsweredWithAnother }
    }

    /// Of jobs that ask for the very same, one may have got the other's video; then that one has still to get one.
    private func isAwaitedByAnother(like video: World.Video) -> Bool {
        self.model.attempts.values.contains { other in
            guard self.model.jobs[other.job]?.draft.request == video.request else { return false }
            return [.armed, .ambiguous].contains(other.state) || self.people.agreed.contains(other.id)
        }
    }

    /// Nobody's charge is given up, and nothing is bought again, but on somebody's word.
    private func checkAgreement(_ id: JobID, _ decision: JobDecision) throws {
        guard let job = self.model.jobs[id] else { return }
        func demand(_ holds: Bool, _ promise: Promise = .oneCharge) throws {
            guard holds else { throw Violation(promise, "nobody asked for it: \(job.name) \(decision)") }
        }
        switch decision {
        case .sentAgain(let attempt, byPolicy: true):
            let wasBefore = self.model.attempts(of: id).contains { $0.state == .superseded }
            try demand(self.audit.maySendAgainByPolicy && !wasBefore)
            self.tally.outcome("sent again by policy")
            self.people.agree(to: attempt, of: id)
        case .sentAgain(let attempt, byPolicy: false), .replaced(let attempt):
            try demand(self.audit.wasAsked(of: job.name) { $0 == .sendAgain })
            self.people.agree(to: attempt, of: id)
        case .retried:
            let charges = self.model.facts(of: job).charges
            try demand(self.audit.wasAsked(of: job.name) { $0 == .retry(chargesAgain: true) || charges == 0 })
            if charges > 0 { self.people.consents[id, default: 0] += 1 }
        case .adopted(let attempt, let video):
            if !self.audit.wasAsked(of: job.name, { $0 == .adopt(video) }) {
                self.tally.outcome("salvaged from an answer")
            } else if self.world.videos[video]?.attempt != attempt {
                // A person says that this is its video, whatever its own create may have made.
                self.people.agreed.insert(attempt)
            }
            try demand(self.world.videos[video]?.request == job.draft.request, .doneIsPaid)
        case .adoptedInstead(let old, _, let video):
            try demand(self.audit.wasAsked(of: job.name) { $0 == .adopt(video) })
            try demand(self.world.videos[video]?.request == job.draft.request, .doneIsPaid)
            self.people.agreed.insert(old)
        case .abandoned(let attempt, _):
            try demand(self.audit.wasAsked(of: job.name) { $0 == .abandon })
            if let attempt { self.people.agreed.insert(attempt) }
        case .unfollowed:
            try demand(self.audit.wasAsked(of: job.name) { $0 == .cancel(charged: true) })
        case .adoptedWaiting:
            throw Violation(.legalMoves, "no life is played from a backup")
        case .followedAgain, .heldAgain:
            break
        }
        self.tally.outcome("decided \(decision.word)")
    }
}

// MARK: - P2 and P5: files

extension Life {
    private func checkDone(_ id: JobID) throws {
        guard let job = self.model.jobs[id] else { return }
        let video = self.model.attempts(of: id).last { [.accepted, .adopted].contains($0.state) }?.videoID
        guard let video, case .published(let file, let path) = job.video else {
            throw Violation(.doneIsPaid, "\(job.name) is done without a video")
        }
        guard let found = self.world.videos[video], found.request == job.draft.request else {
            throw Violation(.doneIsPaid, "\(job.name) is done with \(video), which is not its own")
        }
        let there = self.world.disk.visible[path]
        guard there == .whole(video, .video), file == OutputDisk.file(video, .video) else {
            throw Violation(.doneIsPaid, "\(job.name) is done, and at \(path) is \(String(describing: there))")
        }
        guard self.world.disk.visible.contains(where: { $0.value == .record(job.name, video) }) else {
            throw Violation(.doneIsPaid, "\(job.name) is done without its record")
        }
        self.tally.outcome("done")
    }

    func checkOutput() throws {
        for (path, content) in self.world.disk.visible {
            switch content {
            case .part(let video, let asset):
                throw Violation(.nothingPartial, "\(path) is a part of the \(asset.rawValue) of \(video)")
            case .whole(let video, _):
                try self.checkPlace(path, of: video)
            case .record(let name, let video):
                let mp4 = self.world.disk.visible.contains {
                    $0.key.hasSuffix(".mp4") && $0.value == .whole(video, .video)
                }
                guard mp4 else { throw Violation(.nothingPartial, "the record of \(name) came before its video") }
            case .strange(let number):
                guard self.world.disk.strangers[path] == number else {
                    throw Violation(.nothingPartial, "\(path) was somebody's file")
                }
            }
        }
        for (path, number) in self.world.disk.strangers where self.world.disk.visible[path] != .strange(number) {
            throw Violation(.nothingPartial, "somebody's file at \(path) is gone")
        }
    }

    private func checkPlace(_ path: String, of video: VideoID) throws {
        let owner = self.model.owners[video].flatMap { self.model.attempts[$0] }.flatMap { self.model.jobs[$0.job] }
        guard let owner, path.hasPrefix("\(owner.name).") || path.hasPrefix("\(owner.name)~") else {
            throw Violation(.nothingPartial, "\(video) lies at \(path)")
        }
    }
}

// MARK: - P6, the limits and the caps

extension Life {
    func checkRecovery(_ recovered: Recovered, inTheAir: Int) throws {
        guard recovered.crashed.count <= inTheAir else {
            throw Violation(.fewFalseHolds, "\(recovered.newlyHeld) are held, and \(inTheAir) creates were in the air")
        }
        for crashed in recovered.crashed {
            let isCharged = self.world.videos.values.contains { $0.attempt == crashed.attempt }
            self.tally.outcome(isCharged ? "held by a crash, charged" : "held by a crash, not charged")
        }
        try self.checkMoney()
        try self.checkOutput()
    }

    func checkStop() throws {
        let open = self.model.attempts.values.filter { [.prepared, .armed].contains($0.state) }
        guard open.isEmpty else { throw Violation(.fewFalseHolds, "a clean stop left \(open)") }
    }

    private func checkLimits() throws {
        let (creating, generating) = (self.model.counts[.creating], self.model.counts[.generating])
        guard creating <= self.settings.creates, creating + generating <= self.settings.generating else {
            throw Violation(.limits, "\(creating) are being created and \(generating) generate: \(self.settings)")
        }
        let day = SpendingLedger.day(of: self.audit.moment.wall)
        let today = self.model.attempts.values.filter {
            // A start with a clock that is ahead does not read what was long before.
            let isKnown = $0.epoch == self.epoch || day >= self.audit.firstDay
            return SpendingLedger.day(of: $0.preparedAt) == day && isKnown
                && ($0.state == .prepared || $0.state.countsAsCharge && $0.armedAt != nil)
        }
        let seconds = today.reduce(0) { $0 + (self.model.jobs[$1.job]?.draft.request.durationSec ?? 0) }
        guard today.count <= self.settings.videosPerDay ?? .max, seconds <= self.settings.secondsPerDay ?? .max else {
            throw Violation(.caps, "\(today.count) videos and \(seconds) seconds in one day: \(self.settings)")
        }
    }
}

// MARK: - The end

extension Life {
    func checkTheEnd() throws {
        for job in self.model.ordered {
            guard [.done, .failed, .cancelled].contains(job.state) else {
                throw Violation(.truthSettles, "\(job.name) is \(job.state.rawValue) at the end")
            }
            self.tally.outcome("at the end \(job.state.rawValue)")
        }
        for attempt in self.model.attempts.values {
            let isCancelled = self.model.jobs[attempt.job]?.state == .cancelled
            guard ![.prepared, .armed].contains(attempt.state), attempt.state != .ambiguous || isCancelled else {
                throw Violation(.truthSettles, "\(attempt) is left open")
            }
        }
        try self.checkMoney()
        try self.checkOutput()
        try self.store.real?.checkAtTheEnd(secrets: Secrets.all)
    }
}

// MARK: - What records say

extension Record {
    fileprivate var isPrepared: Bool {
        if case .prepared = self { true } else { false }
    }

    /// Every text that comes from outside.
    fileprivate var texts: [String] {
        switch self {
        case .notSent(_, _, let reason): [reason]
        case .rejected(_, _, _, let code, let failure): [code] + (failure?.texts ?? [])
        case .unsure(_, _, let failure, _, _), .failed(_, let failure), .held(_, let failure, _),
            .generationFailed(_, _, let failure, _):
            failure.texts
        case .remoteStatus(_, let word, _): [word]
        case .thumbnailGivenUp(_, let reason): [reason]
        case .noted(_, let detail): [detail ?? ""]
        case .decided(_, .heldAgain(let failure)), .decided(_, .abandoned(_, let failure)): failure.texts
        case .keyGained(_, let key): [key]
        case .published(_, _, let path): [path]
        case .uploading, .uploaded, .keyLost, .prepared, .accepted, .ready, .fetched, .fileLost, .finishing, .done,
            .cancelled,
            .decided, .paused, .paced, .doubted, .planned, .timed, .salvageEnded:
            []
        }
    }

    fileprivate var bytes: [Data] {
        if case .unsure(_, _, _, _, let raw?) = self { [raw] } else { [] }
    }
}

extension JobFailure {
    fileprivate var texts: [String] {
        [self.code, self.message, self.field ?? "", self.requiredPlan ?? "", self.currentPlan ?? ""]
    }
}

extension JobDecision {
    fileprivate var word: String {
        switch self {
        case .retried: "retried"
        case .followedAgain: "followedAgain"
        case .heldAgain: "heldAgain"
        case .sentAgain(_, let byPolicy): byPolicy ? "sentAgain by policy" : "sentAgain"
        case .replaced: "replaced"
        case .adopted: "adopted"
        case .adoptedInstead: "adoptedInstead"
        case .adoptedWaiting: "adoptedWaiting"
        case .abandoned: "abandoned"
        case .unfollowed: "unfollowed"
        }
    }
}
