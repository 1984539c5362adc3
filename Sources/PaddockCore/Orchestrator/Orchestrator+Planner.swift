import Foundation

// What polls may cost, and what their answers teach.

extension Orchestrator {
    /// Looks from time to time at how many polls there are for how many videos.
    mutating func reviewPolls(at now: Moment) {
        guard self.planner.isReviewDue(at: now.boot) else { return }
        let rate = self.limiter.rate(at: now.boot)
        // Each video that ends makes room for a create, and one that needs media for a presign.
        let createsWait = !self.waiting.isEmpty && self.pause == .nothing
        let others = createsWait ? self.planner.endsPerSecond * (self.uploads.isEmpty ? 1 : 2) : 0
        let affordable = max(rate * CallClass.poll.leastShare, rate * 0.95 - others)
        let budget = PollPlanner.Budget(perSecond: affordable, lateness: self.polls.lateness(at: now.boot))
        if self.planner.review(budget, at: now.boot) { self.bringPollsForward(at: now) }
        self.forecast = self.forecasted(rate: rate, at: now)
    }

    /// A video was seen to be ready: how long did it take?
    mutating func learn(from video: RemoteVideo, _ job: FollowedJob, at now: Moment, _ decisions: inout Decisions) {
        guard job.isTimed, let seconds = Self.time(of: video, job, at: now) else { return }
        self.planner.learn(seconds, of: job.kind)
        decisions.records.append(.timed(job.kind, seconds: seconds))
    }

    /// The API says when it was ready. Where that fits what was seen it is taken; else it was between two answers, and where
    /// those lie too far apart nothing can be learned.
    private static func time(of video: RemoteVideo, _ job: FollowedJob, at now: Moment) -> Double? {
        let latest = (now.boot - job.createdAt).inSeconds
        let earliest = ((job.unfinishedAt ?? job.createdAt) - job.createdAt).inSeconds
        if let readyAt = video.readyAt {
            let told = latest - now.wall.timeIntervalSince(readyAt)
            // A second either way is the clocks' affair.
            if told >= earliest - 1, told <= latest + 1 { return min(max(told, earliest), latest) }
        }
        guard latest - earliest <= max(35, 0.35 * latest) else { return nil }
        return (earliest + latest) / 2
    }

    private mutating func forecasted(rate: Double, at now: Moment) -> Forecast? {
        let times = self.planner.times.overall
        guard times.total >= 5, let mean = times.mean else { return nil }
        let slots = Double(min(self.settings.generating, self.generatingLimit.most ?? .max))
        let delay = 5.0
        let bySlots = slots / (mean + delay)
        let byCalls = rate / (1 + max(1, self.planner.pollsEach(at: now.boot)))
        let held: [Gate] = [.auth, .credits, .api, .disk, .unsure, .spending]
        return Forecast(
            times: times,
            kinds: self.planner.times.typical,
            videosPerSecond: min(bySlots, byCalls),
            delay: delay,
            isHeldUp: self.pause != .nothing || held.contains { self.gates.isClosed($0) }
        )
    }
}
