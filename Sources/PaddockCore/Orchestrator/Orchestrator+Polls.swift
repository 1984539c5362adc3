import Foundation

// Paid videos are followed until they are ready or the API says they failed. A poll never fails a paid job.

extension Orchestrator {
    /// Polls that may wait for their answers at once; more would only pile up before a slow API.
    static let maximumPollsInFlight = 64

    func pollPauses() -> BackOff {
        BackOff(base: self.settings.pollInterval, cap: max(self.settings.pollInterval, .seconds(60)))
    }

    /// The longest stretch between two answers that counts as followed.
    var answerBound: Duration {
        self.settings.pollMaxInterval * 4
    }

    /// Begins to follow a video that was created just now.
    mutating func follow(_ job: FollowedJob, at now: Moment) {
        self.take(job)
        self.polls.set(job.id, for: .generating, due: now.boot + self.pollPause(job, at: now))
    }

    private mutating func take(_ job: FollowedJob) {
        if case .generating = job.state {
            self.generatingCount += 1
            self.planner.began(job.kind)
        }
        self.followed[job.id] = job
    }

    /// The job no longer generates: its slot is free.
    mutating func endGenerating(_ job: FollowedJob) {
        self.generatingCount -= 1
        self.planner.ended(job.kind)
    }

    /// Takes up what the last run had paid for, its polls spread so that they do not bunch.
    mutating func resume(_ paid: [PaidJob], at now: Moment) {
        let spread = max(self.settings.pollInterval, self.limiter.pace(at: now.boot) * paid.count)
        for job in paid {
            let age = Duration.seconds(min(max(0, now.wall.timeIntervalSince(job.chargedAt)), 30 * 86_400))
            var followed = FollowedJob(
                id: job.id,
                name: job.name,
                attempt: job.attempt,
                videoID: job.videoID,
                kind: VideoKind(durationSec: job.durationSec, resolution: job.resolution, inputs: job.inputs),
                createdAt: now.boot + (.zero - age),
                isTimed: !job.isAdopted,
                prompt: PromptMark(job.prompt),
                state: .generating,
                polls: job.polls,
                remoteStatus: nil,
                pauses: self.pollPauses()
            )
            if job.state == .downloading {
                let delivery = Delivery(
                    video: AssetLife(job.video),
                    thumbnail: AssetLife(job.thumbnail),
                    readySince: now.boot
                )
                followed.state = job.finishedAt == nil ? .delivering(delivery) : .finishing
                self.stalledLocalWork.insert(job.id)
                self.setThumbnailDeadline(job.id, since: now.boot)
            }
            self.take(followed)
            guard followed.needsPoll else { continue }
            let due = self.firstPoll(of: followed, spread: spread, at: now)
            self.polls.set(job.id, for: followed.pollPurpose, due: due)
        }
    }

    /// Those that are likely ready come first; one that can't be ready yet is asked after when its plan says so.
    private mutating func firstPoll(of job: FollowedJob, spread: Duration, at now: Moment) -> BootTime {
        guard case .generating = job.state else { return now.boot + self.randomness.duration(upTo: spread) }
        let chance = self.planner.chance(job.kind, age: now.boot - job.createdAt, at: now.boot)
        guard chance > 0.02 else { return now.boot + self.pollPause(job, at: now) }
        return now.boot + self.randomness.duration(upTo: spread / 2) + spread / 2 * (1 - chance)
    }

    mutating func startPoll(_ id: JobID, _ decisions: inout Decisions) {
        guard let job = self.followed[id] else { return }
        self.followed[id]?.isPolling = true
        self.pollsInFlight += 1
        decisions.effects.append(.poll(id, job.videoID))
    }

    mutating func polled(
        _ id: JobID,
        _ result: Result<RemoteVideo, CallFailure>,
        sentAt sent: BootTime,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        self.pollsInFlight -= 1
        switch result {
        case .success: self.answered(at: now, &decisions)
        case .failure(let failure): self.note(failure, sentAt: sent, at: now, &decisions)
        }
        guard var job = self.followed[id] else { return }
        job.isPolling = false
        switch result {
        case .success(let video) where video.id != job.videoID || VideoMatch.isAnother(video, than: job.prompt):
            // Somebody else's video must never come out under this job's name: as good as not knowing ours.
            self.isUnknown(&job, "answers with another video in the place of", at: now, &decisions)
        case .success(let video):
            job.polls += 1
            if case .generating = job.state {
                // Fresh links for a file that can't be had back off until one was of use.
                job.pauses.reset()
            }
            job.unknownTime = nil
            job.answeredTime.answered(at: self.pollingClock.time(at: now.boot), bound: self.answerBound)
            self.told(video, &job, at: now, &decisions)
        case .failure(let failure):
            self.pollFailed(failure, &job, at: now, &decisions)
        }
        if case .gone = job.state {
            self.followed[id] = nil
        } else {
            self.followed[id] = job
        }
    }

    private mutating func told(
        _ video: RemoteVideo,
        _ job: inout FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch (job.state, video.status) {
        case (.generating, .ready) where video.videoURL != nil:
            self.becameReady(video, &job, at: now, &decisions)
        case (.generating, .failed(let message)):
            self.generationFailed(message, &job, &decisions)
        case (.generating, .unfinished(let word)):
            if job.remoteStatus != word {
                job.remoteStatus = word
                decisions.records.append(.remoteStatus(job.id, word, polls: job.polls))
            }
            self.waitOn(&job, at: now, &decisions)
        case (.generating, .ready):
            self.waitOn(&job, at: now, &decisions)
        case (.delivering(let delivery), _):
            self.gotLinks(video, delivery, &job, at: now, &decisions)
        case (.finishing, _), (.gone, _):
            break
        }
    }

    /// Not ready yet: polled again, or held where it has been followed for too long. It is paid, so it never fails for that.
    private mutating func waitOn(_ job: inout FollowedJob, at now: Moment, _ decisions: inout Decisions) {
        job.unfinishedAt = now.boot
        guard job.answeredTime.total >= self.settings.giveUpAfter else {
            self.polls.set(job.id, for: .generating, due: now.boot + self.pollPause(job, at: now))
            return
        }
        let failure = JobFailure(
            code: JobFailure.stalled,
            message: "Video \(job.videoID) was neither ready nor failed within polling.giveUpAfter. It is paid."
        )
        self.hold(&job, failure, &decisions)
    }

    /// As planned for a video of its kind and age, a little before or later than others.
    private mutating func pollPause(_ job: FollowedJob, at now: Moment) -> Duration {
        self.pollPause(job, lookedAt: now.boot, at: now)
    }

    /// The pause after a look that found the video unfinished.
    private mutating func pollPause(_ job: FollowedJob, lookedAt looked: BootTime, at now: Moment) -> Duration {
        let pause = self.planner.pause(job.kind, age: looked - job.createdAt, at: now.boot)
        return max(self.settings.pollInterval, pause - self.randomness.duration(upTo: pause / 10))
    }

    /// Plans anew what was put off while calls were dear: the last videos of a batch would wait long for nothing.
    mutating func bringPollsForward(at now: Moment) {
        // In order, so that a life plays the same again from the same seed.
        for id in self.followed.ids.sorted() {
            guard let job = self.followed[id], case .generating = job.state, !job.isPolling, job.pauses.isFresh else {
                continue
            }
            let looked = job.unfinishedAt ?? job.createdAt
            let due = looked + self.pollPause(job, lookedAt: looked, at: now)
            self.polls.set(id, for: .generating, due: max(now.boot, due))
        }
    }

    private mutating func pollFailed(
        _ failure: CallFailure,
        _ job: inout FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        switch failure.kind {
        case .notFound:
            self.isUnknown(&job, at: now, &decisions)
            return
        case .refused:
            // An answer, if one without use: its time counts, or a video that is only refused would be asked for without end.
            self.answeredUselessly(&job, at: now, &decisions)
            return
        case .rateLimited, .unauthorized:
            self.polls.set(job.id, for: job.pollPurpose, due: now.boot)
            return
        case .unavailable, .misplaced, .linkExpired, .invalidOutput, .noRoom, .localFault, .shortage,
            .interrupted:
            break
        }
        self.pollAgain(&job, at: now)
    }

    /// The API does not know the video: a fresh one may not have reached every replica; later, the key may be another account's.
    private mutating func isUnknown(
        _ job: inout FollowedJob,
        _ what: String = "does not know",
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        let moment = self.pollingClock.time(at: now.boot)
        var unknown = job.unknownTime ?? AnsweredTime(startingAt: moment)
        unknown.answered(at: moment, bound: self.answerBound)
        job.unknownTime = unknown
        guard job.needsPoll, unknown.total >= self.settings.missingAfter else {
            self.pollAgain(&job, at: now, atLeast: self.settings.pollInterval)
            return
        }
        let told = JobFailure(
            code: JobFailure.videoNotFound,
            message: "The API \(what) video \(job.videoID), which was paid for."
                + " If many jobs say so, the key belongs to another account."
        )
        self.hold(&job, told, &decisions)
    }

    private mutating func answeredUselessly(_ job: inout FollowedJob, at now: Moment, _ decisions: inout Decisions) {
        switch job.state {
        case .generating:
            job.answeredTime.answered(at: self.pollingClock.time(at: now.boot), bound: self.answerBound)
            self.waitOn(&job, at: now, &decisions)
        case .delivering(var delivery):
            delivery.answeredTime.answered(at: self.pollingClock.time(at: now.boot), bound: self.answerBound)
            job.state = .delivering(delivery)
            if delivery.video == .needsLink {
                self.noVideoYet(delivery, &job, atLeast: self.settings.pollInterval, at: now, &decisions)
            } else {
                self.pollAgain(&job, at: now, atLeast: self.settings.pollInterval)
            }
        case .finishing, .gone:
            break
        }
    }

    /// Polls again after a growing pause. `atLeast` keeps two answered polls of one video `polling.interval` apart.
    mutating func pollAgain(_ job: inout FollowedJob, at now: Moment, atLeast shortest: Duration = .zero) {
        let pause = max(shortest, job.pauses.next(&self.randomness))
        self.polls.set(job.id, for: job.pollPurpose, due: now.boot + pause)
    }

    private mutating func generationFailed(
        _ message: String?,
        _ job: inout FollowedJob,
        _ decisions: inout Decisions
    ) {
        let failure = JobFailure(
            code: JobFailure.generationFailed,
            message: message ?? "The API says that generation failed, and not why."
        )
        decisions.records.append(.generationFailed(job.attempt, job.id, failure, polls: job.polls))
        self.leave(&job, &decisions)
    }

    mutating func hold(_ job: inout FollowedJob, _ failure: JobFailure, _ decisions: inout Decisions) {
        decisions.records.append(.held(job.id, failure, polls: job.polls))
        self.leave(&job, &decisions)
    }

    /// The job needs the daemon no longer. The caller writes its state back, which then drops it.
    mutating func leave(_ job: inout FollowedJob, _ decisions: inout Decisions) {
        if case .generating = job.state {
            self.endGenerating(job)
        }
        job.state = .gone
        self.polls.remove(job.id)
        self.thumbnailDeadlines.remove(job.id)
        self.localPauses.remove(job.id)
        decisions.effects.append(.tidy(job.id))
    }
}
