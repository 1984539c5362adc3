import Foundation

// A ready video's files: fetched under a hidden name, checked, recorded, renamed; the job's own record comes last.

extension Orchestrator {
    /// When a thumbnail that was not there is asked for again, counted from the moment the video was ready; then after twice as long each
    /// time, and at last when `polling.thumbnailWait` is over.
    private static let thumbnailAsks: [Duration] = [.seconds(5), .seconds(15), .seconds(40)]

    /// Nil where it was asked for long enough.
    private func nextThumbnailAsk(after waited: Duration) -> Duration? {
        let wait = self.settings.thumbnailWait
        guard waited < wait else { return nil }
        if let next = Self.thumbnailAsks.first(where: { $0 > waited }) { return min(next, wait) }
        var next = Self.thumbnailAsks.last ?? wait
        while next <= waited { next = next * 2 }
        return min(next, wait)
    }

    /// Fresh links that bring the same bad bytes before the job fails.
    private static let badFetchesBeforeFailing = 3

    mutating func becameReady(
        _ video: RemoteVideo,
        _ job: inout FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        decisions.records.append(.ready(job.id, readyAt: video.readyAt ?? now.wall, polls: job.polls))
        self.setThumbnailDeadline(job.id, since: now.boot)
        self.endGenerating(job)
        self.learn(from: video, job, at: now, &decisions)
        self.polls.remove(job.id)
        var delivery = Delivery(video: .needsLink, thumbnail: .needsLink, readySince: now.boot)
        delivery.answeredTime = AnsweredTime(startingAt: self.pollingClock.time(at: now.boot))
        job.state = .delivering(delivery)
        self.gotLinks(video, delivery, &job, at: now, &decisions)
    }

    /// A poll brought fresh links: what still needs one is queued for a slot.
    mutating func gotLinks(
        _ video: RemoteVideo,
        _ delivery: Delivery,
        _ job: inout FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        var delivery = delivery
        delivery.answeredTime.answered(at: self.pollingClock.time(at: now.boot), bound: self.answerBound)
        if delivery.video == .needsLink, let url = video.videoURL {
            delivery.video = .queued(url: url)
            self.fetchQueue.append(.init(job: job.id, asset: .video))
        }
        if delivery.thumbnail == .needsLink {
            if let url = video.thumbnailURL {
                delivery.thumbnail = .queued(url: url)
                self.fetchQueue.append(.init(job: job.id, asset: .thumbnail))
            } else {
                self.waitForThumbnail(&delivery, job, at: now, &decisions)
            }
        }
        job.state = .delivering(delivery)
        if delivery.video == .needsLink {
            self.noVideoYet(delivery, &job, atLeast: self.settings.pollInterval, at: now, &decisions)
        }
        self.finishIfComplete(&job, at: now, &decisions)
    }

    private mutating func waitForThumbnail(
        _ delivery: inout Delivery,
        _ job: FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        guard let next = self.nextThumbnailAsk(after: now.boot - delivery.readySince) else {
            self.giveUpThumbnail(&delivery, job, Self.noThumbnail, &decisions)
            return
        }
        self.setThumbnailDeadline(job.id, since: delivery.readySince)
        let due = max(now.boot + self.settings.pollInterval, delivery.readySince + next)
        self.polls.set(job.id, for: delivery.video == .needsLink ? .link : .thumbnail, due: due)
    }

    /// Why there is none.
    private static let noThumbnail = "none within polling.thumbnailWait"

    /// When a job finishes without its thumbnail though the last answer has not come: the last question is asked when
    /// `polling.thumbnailWait` is over, and may wait for its turn.
    mutating func setThumbnailDeadline(_ id: JobID, since: BootTime) {
        self.thumbnailDeadlines.set(id, due: since + self.settings.thumbnailWait + self.settings.pollMaxInterval)
    }

    /// The time for asking after thumbnails is over for those due: their jobs finish without one.
    mutating func giveUpLateThumbnails(at now: Moment, _ decisions: inout Decisions) {
        guard self.pause != .all else { return }
        while let id = self.thumbnailDeadlines.popDue(at: now.boot) {
            guard var job = self.followed[id], case .delivering(var delivery) = job.state,
                delivery.thumbnail == .needsLink
            else { continue }
            self.giveUpThumbnail(&delivery, job, Self.noThumbnail, &decisions)
            job.state = .delivering(delivery)
            self.finishIfComplete(&job, at: now, &decisions)
            self.keep(job)
        }
    }

    /// A person lets things go again that were paused: the time of every thumbnail that is not there begins again.
    mutating func renewThumbnailTimes(at now: Moment) {
        // In order, so that a life plays the same again from the same seed.
        for id in self.followed.ids.sorted() {
            guard var job = self.followed[id], case .delivering(var delivery) = job.state, !delivery.thumbnail.isSettled
            else { continue }
            delivery.readySince = now.boot
            job.state = .delivering(delivery)
            self.followed[id] = job
            self.setThumbnailDeadline(id, since: now.boot)
        }
    }

    private mutating func giveUpThumbnail(
        _ delivery: inout Delivery,
        _ job: FollowedJob,
        _ reason: String,
        _ decisions: inout Decisions
    ) {
        delivery.thumbnail = .givenUp
        decisions.records.append(.thumbnailGivenUp(job.id, reason: reason))
    }

    /// The video has no link that works: another poll, or the end where that has gone on for too long.
    mutating func noVideoYet(
        _ delivery: Delivery,
        _ job: inout FollowedJob,
        atLeast shortest: Duration = .zero,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        guard delivery.answeredTime.total >= self.settings.giveUpAfter else {
            self.pollAgain(&job, at: now, atLeast: shortest)
            return
        }
        let failure = JobFailure(
            code: JobFailure.downloadFailed,
            message: "Video \(job.videoID) is ready, but no whole file could be had within polling.giveUpAfter."
        )
        decisions.records.append(.failed(job.id, failure))
        self.leave(&job, &decisions)
    }
}

// MARK: - Fetching

extension Orchestrator {
    mutating func startFetch(_ item: FetchQueue.Item, at now: Moment, _ decisions: inout Decisions) {
        guard var job = self.followed[item.job], case .delivering(var delivery) = job.state,
            case .queued(let url) = delivery[item.asset]
        else { return }
        guard !self.fetchQueue.underWay.contains(item) else {
            delivery[item.asset] = .needsLink
            job.state = .delivering(delivery)
            self.pollAgain(&job, at: now)
            self.keep(job)
            return
        }
        self.fetchQueue.underWay.insert(item)
        delivery[item.asset] = .fetching
        job.state = .delivering(delivery)
        self.followed[item.job] = job
        self.fetchQueue.active += 1
        decisions.effects.append(.fetch(job.id, job.name, item.asset, url: url))
    }

    mutating func fetched(
        _ id: JobID,
        _ asset: Asset,
        _ result: Result<FetchedFile, CallFailure>,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        self.fetchQueue.active -= 1
        self.fetchQueue.underWay.remove(FetchQueue.Item(job: id, asset: asset))
        guard var job = self.followed[id], case .delivering(var delivery) = job.state,
            delivery[asset] == .fetching
        else { return }
        switch result {
        case .success(let file):
            delivery[asset] = .publishing(file)
            job.state = .delivering(delivery)
            job.pauses.reset()
            decisions.records.append(.fetched(id, asset, file))
            decisions.effects.append(.publish(id, job.name, asset, file))
        case .failure(let failure):
            delivery[asset] = .needsLink
            job.state = .delivering(delivery)
            self.fetchFailed(asset, failure, delivery, &job, at: now, &decisions)
        }
        self.keep(job)
    }

    private mutating func fetchFailed(
        _ asset: Asset,
        _ failure: CallFailure,
        _ delivery: Delivery,
        _ job: inout FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        var delivery = delivery
        switch failure.kind {
        case .noRoom, .localFault:
            self.note(failure, sentAt: now.boot, at: now, &decisions)
        case .invalidOutput(let hash) where asset == .video:
            delivery.badCount = delivery.badHash == hash ? delivery.badCount + 1 : 1
            delivery.badHash = hash
            job.state = .delivering(delivery)
            guard delivery.badCount < Self.badFetchesBeforeFailing else {
                let told = JobFailure(code: JobFailure.outputInvalid, message: failure.message)
                decisions.records.append(.failed(job.id, told))
                self.leave(&job, &decisions)
                return
            }
        case .rateLimited, .unauthorized, .refused, .notFound, .unavailable, .misplaced, .linkExpired, .invalidOutput,
            .shortage, .interrupted:
            break
        }
        switch asset {
        case .video where failure.kind == .interrupted:
            self.pollAgain(&job, at: now)
        case .video:
            self.noVideoYet(delivery, &job, at: now, &decisions)
        case .thumbnail where [.noRoom, .shortage, .interrupted].contains(failure.kind):
            // The machine's trouble or a person's wish, not the thumbnail's: it waits until that is over, and its time begins again.
            delivery.readySince = now.boot
            job.state = .delivering(delivery)
            self.setThumbnailDeadline(job.id, since: now.boot)
            self.pollAgain(&job, at: now)
        case .thumbnail:
            delivery.badThumbnails += 1
            if now.boot - delivery.readySince >= self.settings.thumbnailWait
                || delivery.badThumbnails >= Self.badFetchesBeforeFailing
            {
                self.giveUpThumbnail(&delivery, job, failure.message, &decisions)
            } else {
                self.pollAgain(&job, at: now)
            }
            job.state = .delivering(delivery)
            self.finishIfComplete(&job, at: now, &decisions)
        }
    }
}

// MARK: - Publishing

extension Orchestrator {
    mutating func published(
        _ id: JobID,
        _ asset: Asset,
        _ result: Result<String, CallFailure>,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        guard var job = self.followed[id], case .delivering(var delivery) = job.state,
            case .publishing = delivery[asset]
        else { return }
        switch result {
        case .success(let path):
            delivery[asset] = .published
            job.state = .delivering(delivery)
            decisions.records.append(.published(id, asset, path: path))
            self.finishIfComplete(&job, at: now, &decisions)
        case .failure(let failure) where failure.kind == .linkExpired:
            // The hidden file is gone: somebody tidied up. It is fetched once more, and that has to be on record before it begins: a
            // start that still found the old one there would publish the half of a new one.
            delivery[asset] = .needsLink
            decisions.records.append(.fileLost(id, asset))
            job.state = .delivering(delivery)
            self.pollAgain(&job, at: now)
        case .failure(let failure):
            self.localWorkFailed(failure, &job, at: now, &decisions)
        }
        self.keep(job)
    }

    /// A last step on disk failed: it is tried again when the disk is well, or after a pause where nothing is wrong with the disk.
    private mutating func localWorkFailed(
        _ failure: CallFailure,
        _ job: inout FollowedJob,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        guard failure.kind != .shortage else {
            self.localPauses.set(job.id, due: now.boot + job.pauses.next(&self.randomness))
            return
        }
        self.note(failure, sentAt: now.boot, at: now, &decisions)
        self.stalledLocalWork.insert(job.id)
    }

    /// Tries the last steps again whose pause is over.
    mutating func endLocalPauses(at now: Moment, _ decisions: inout Decisions) {
        while let id = self.localPauses.popDue(at: now.boot) {
            self.retryLocalWork(of: id, at: now, &decisions)
        }
    }

    private mutating func finishIfComplete(_ job: inout FollowedJob, at now: Moment, _ decisions: inout Decisions) {
        guard case .delivering(let delivery) = job.state, delivery.isComplete else { return }
        job.state = .finishing
        self.polls.remove(job.id)
        decisions.records.append(.finishing(job.id, finishedAt: now.wall))
        decisions.effects.append(.writeRecord(job.id))
    }

    mutating func recordWritten(
        _ id: JobID,
        _ result: Result<Void, CallFailure>,
        at now: Moment,
        _ decisions: inout Decisions
    ) {
        guard var job = self.followed[id], case .finishing = job.state else { return }
        switch result {
        case .success:
            decisions.records.append(.done(id))
            self.leave(&job, &decisions)
        case .failure(let failure):
            self.localWorkFailed(failure, &job, at: now, &decisions)
        }
        self.keep(job)
    }

    /// Begins again where the last step on disk failed, or where the last run stopped.
    mutating func retryLocalWork(of id: JobID, at now: Moment, _ decisions: inout Decisions) {
        guard var job = self.followed[id] else { return }
        self.finishIfComplete(&job, at: now, &decisions)
        guard job.isDelivering == self.followed[id]?.isDelivering else {
            self.keep(job)
            return
        }
        switch job.state {
        case .delivering(let delivery):
            for asset in Asset.allCases {
                if case .publishing(let file) = delivery[asset] {
                    decisions.effects.append(.publish(id, job.name, asset, file))
                }
            }
        case .finishing:
            decisions.effects.append(.writeRecord(id))
        case .generating, .gone:
            break
        }
    }

    /// Writes a job back into its table, or drops it where it has settled.
    private mutating func keep(_ job: FollowedJob) {
        if case .gone = job.state {
            self.followed[job.id] = nil
        } else {
            self.followed[job.id] = job
        }
    }
}
