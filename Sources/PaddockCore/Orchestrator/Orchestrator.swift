package import Foundation
import HeapModule

/// Decides everything: which job goes when, what a call's outcome means, what is written before what is done.
///
/// A value that touches no clock, disk or socket. Its owner tells it what happened, commits the records of the answer in one
/// transaction, and only then starts the effects. The same code runs in the daemon, in commands without a daemon, and in tests
/// that play whole lives in virtual time.
///
/// Jobs pass through three tables: `waiting` (not paid), `creating` (a create in the air) and `followed` (paid). Pending jobs are paged in
/// by rank, so memory follows what is in flight and not what is queued.
package struct Orchestrator: Sendable {
    var settings: OrchestratorSettings
    var randomness: Randomness
    let epoch: Int

    var limiter: CallLimiter
    var fairShare = FairShare()
    var gates = Gates()
    var spending: SpendingLedger
    var breaker = UnsureBreaker()
    var planLimits = PlanLimits()
    var pause: PauseScope
    var isStopping = false

    var waiting: [JobID: WaitingJob] = [:]
    var ready = Heap<Rank>()
    var uploads = UploadDesk()
    var paging = Paging()

    var creating: [AttemptID: CreatingJob] = [:]
    var createPause = CreatePause()
    var generatingLimit = GeneratingLimit()
    var nextAttempt: AttemptID

    var followed = FollowedJobs()
    var generatingCount = 0
    var polls = PollQueue()
    var planner: PollPlanner
    /// What can be said of the time that work takes; nil while too little was seen.
    package internal(set) var forecast: Forecast?
    var pollsInFlight = 0
    /// What `polling.giveUpAfter` and `polling.missingAfter` are measured with.
    var pollingClock = PollingClock()

    var fetchQueue = FetchQueue()
    /// When the time for asking after a thumbnail ends.
    var thumbnailDeadlines = DueQueue<JobID>()
    var disk = DiskWatch()
    var probe = ProbeDesk()

    var changes = ChangeDesk()
    var inspections = InspectionDesk()
    /// Held jobs whose answers hold ids that may be their videos'.
    var salvages: [JobID: SalvageCase] = [:]
    /// Jobs that are created once more when their pause is over (`spending.whenUnsure: retry`).
    var resting = DueQueue<JobID>()
    /// Jobs in `waiting` that are longer than a whole day may be.
    var overCap: Set<JobID> = []
    /// What the last run's end left unsure, until the policy has looked at it.
    var crashed: [CrashedCreate]
    /// How many creates crashes left unsure within the hour before this start, until the first turn has looked at it.
    var crashedWithinHour: Int
    /// Jobs whose last step on disk is tried again after a pause, because the machine was short of something.
    var localPauses = DueQueue<JobID>()
    /// Published, recorded and fetched files whose last step on disk failed, to be tried when the `disk` gate opens.
    var stalledLocalWork: Set<JobID> = []

    /// Takes up where the last run stopped.
    ///
    /// - Parameters:
    ///   - settings: the limits and times in force.
    ///   - recovered: what the store found on record, with the last run's open ends settled.
    ///   - seed: for the jitter; a life plays the same again from the same seed and events.
    ///   - now: the moment of the start.
    package init(settings: OrchestratorSettings, recovered: Recovered, seed: UInt64, at now: Moment) {
        self.settings = settings
        self.randomness = Randomness(seed: seed)
        self.epoch = recovered.epoch
        self.limiter = CallLimiter(requestsPerMinute: settings.requestsPerMinute, saved: recovered.pace, at: now)
        self.planner = PollPlanner(
            shortest: settings.pollInterval,
            longest: settings.pollMaxInterval,
            known: recovered.timed
        )
        self.spending = SpendingLedger(
            videosPerDay: settings.videosPerDay,
            secondsPerDay: settings.secondsPerDay,
            spent: recovered.spent
        )
        self.pause = recovered.pause
        self.nextAttempt = recovered.nextAttempt
        self.crashed = recovered.crashed
        self.crashedWithinHour = recovered.crashedWithinHour
        if recovered.pause != .nothing {
            let reason = recovered.backupOf.map(Self.backupReason) ?? Self.pauseReason(recovered.pause)
            self.gates.close(.paused, because: reason, at: now, &self.randomness)
        }
        self.breaker = UnsureBreaker(recovered.doubt, at: now)
        if let closing = recovered.doubt?.closing {
            let next = self.breaker.nextTry(after: closing, at: now)
            let then = Moment(boot: now.boot, wall: closing.since)
            self.gates.close(.unsure, because: closing.reason, until: next, at: then, &self.randomness)
        }
        // Another account may have another plan.
        if let saved = recovered.planLimits, saved.account == settings.account {
            self.planLimits = PlanLimits(saved)
            if let since = saved.closedAt {
                let then = Moment(boot: now.boot, wall: since)
                self.gates.close(.plan, because: saved.reason ?? "", at: then, &self.randomness)
            }
        }
        self.resume(recovered.paid, at: now)
    }

    /// Takes everything that happened and says what to write and then to do.
    package mutating func turn(_ events: [Event], at now: Moment) -> Decisions {
        var decisions = Decisions()
        self.closeAfterCrashes(at: now, &decisions)
        for event in events {
            self.handle(event, at: now, &decisions)
        }
        self.sendCrashedAgain(&decisions)
        self.plan(at: now, &decisions)
        self.pollingClock.set(isStanding: self.pause == .all || self.gates.isAnyClosed(.auth, .api), at: now.boot)
        if let pace = self.limiter.takeUnsaved(at: now) { decisions.records.append(.paced(pace)) }
        if let doubt = self.breaker.takeUnsaved(self.gates[.unsure], at: now) {
            decisions.records.append(.doubted(doubt))
        }
        if let limits = self.planLimits.takeUnsaved(self.gates[.plan], account: self.settings.account) {
            decisions.records.append(.planned(limits))
        }
        return decisions
    }

    /// The transaction that should have armed these attempts failed: their braces stay withheld.
    package mutating func armingFailed(_ attempts: [AttemptID]) {
        for attempt in attempts {
            self.creating[attempt]?.phase = .prepared
        }
    }

    private mutating func handle(_ event: Event, at now: Moment, _ decisions: inout Decisions) {
        self.pace(by: event, at: now, &decisions)
        switch event {
        case .jobsArrived(let priority):
            self.paging.arrived(isBehind: priority.map(self.isBehindTheWindow) ?? false)
        case .paged(let jobs, let keys, let limit):
            self.paged(jobs, keys: keys, limit: limit, at: now)
        case .presigned(let content, let result, let sent):
            self.presigned(content, result, sentAt: sent, at: now, &decisions)
        case .put(let content, let result):
            self.put(content, result, at: now, &decisions)
        case .createAsksToArm(let attempt):
            self.createAsksToArm(attempt, &decisions)
        case .createEnded(let attempt, let end, let sent):
            self.createEnded(attempt, end, sentAt: sent, at: now, &decisions)
        case .answerFound(let answer, let salvage):
            self.answerFound(answer, salvage, at: now, &decisions)
        case .polled(let job, let result, let sent):
            self.polled(job, result, sentAt: sent, at: now, &decisions)
        case .probed(let result, let sent):
            self.probed(result, sentAt: sent, at: now, &decisions)
        case .fetched(let job, let asset, let result):
            self.fetched(job, asset, result, at: now, &decisions)
        case .published(let job, let asset, let result):
            self.published(job, asset, result, at: now, &decisions)
        case .recordWritten(let job, let result):
            self.recordWritten(job, result, at: now, &decisions)
        case .diskMeasured(let free):
            self.diskMeasured(free, at: now, &decisions)
        case .diskRefused(let failure):
            self.diskRefused(failure, at: now, &decisions)
        case .pauseAsked(let scope):
            self.pauseAsked(scope, at: now, &decisions)
        case .resumeAsked(let keyMayHaveChanged):
            self.resumeAsked(keyMayHaveChanged: keyMayHaveChanged, at: now, &decisions)
        case .settingsChanged(let settings):
            self.settingsChanged(settings)
        case .changeAsked(let request, let asked):
            self.changeAsked(request, asked, at: now, &decisions)
        case .inspectAsked(let request, let video):
            self.inspections.want(video, for: .request(request))
        case .inspected(let inspection, let result, let sent):
            self.inspected(inspection, result, sentAt: sent, at: now, &decisions)
        case .stopAsked:
            self.isStopping = true
        case .rateHinted, .woke:
            break
        }
    }
}

// MARK: - What others may know

extension Orchestrator {
    /// Whether nothing is left to do but what a person or a new manifest brings.
    package var isIdle: Bool {
        self.waiting.isEmpty && self.creating.isEmpty && self.followed.isEmpty && self.salvages.isEmpty
            && self.paging.isExhausted
    }

    /// Held jobs whose videos are being looked for: none of them needs a person yet.
    package var salvagedJobs: Set<JobID> { Set(self.salvages.keys) }

    /// When the API last refused a call for the rate.
    package var lastRefusal: Date? { self.limiter.lastRefusal }

    /// Calls a minute that may be made now.
    package func requestsPerMinute(at now: Moment) -> Double { 60 * self.limiter.rate(at: now.boot) }

    /// Creates in the air.
    package var createCount: Int { self.creating.count }

    /// Videos that are paid for and not yet published.
    package var followedCount: Int { self.followed.ids.count }

    /// Whether a stop may go ahead: nothing that is being charged is in the air.
    package var mayStop: Bool { self.creating.isEmpty }

    /// The closed gates, the rate included while a refusal holds calls back.
    package func gateViews(at now: Moment) -> [GateView] {
        var views = self.gates.views
        if let until = self.limiter.pause(at: now.boot) {
            let view = GateView(
                gate: Gate.rate.rawValue,
                since: self.limiter.lastRefusal ?? now.wall,
                reason: "the API said rate_limited",
                nextTryAt: now.wall + (until - now.boot).inSeconds
            )
            views.append(view)
        } else if let most = self.generatingLimit.most, self.generatingCount >= most, !self.waiting.isEmpty {
            let view = GateView(
                gate: Gate.rate.rawValue,
                since: now.wall,
                reason: "the API takes no more than \(most) videos at once; the next goes when one has ended",
                nextTryAt: self.generatingLimit.nextTry.map { now.wall + max(.zero, $0 - now.boot).inSeconds }
            )
            views.append(view)
        }
        return views
    }
}
