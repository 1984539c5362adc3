import Foundation
package import HappyHorse
package import Logging
package import PaddockCore
package import PaddockStore
import ServiceLifecycle
package import SystemPackage

/// The daemon's heart: takes every event that waits, lets the orchestrator decide, commits all its records in one transaction,
/// and only then starts the effects.
///
/// While a commit is under way new events gather, so commits group by themselves. Nothing acts before its record is durable.
package final class Engine: Service {
    /// Where the engine's files lie.
    package struct Folders: Sendable {
        package let output: FilePath
        /// Hidden, and on the output's own file system.
        package let partials: FilePath
        package let media: FilePath
        package let receipts: FilePath
        package let lastRun: FilePath

        package init(
            output: FilePath,
            partials: FilePath,
            media: FilePath,
            receipts: FilePath,
            lastRun: FilePath
        ) {
            self.output = output
            self.partials = partials
            self.media = media
            self.receipts = receipts
            self.lastRun = lastRun
        }
    }

    let store: JobStore
    private let settings: OrchestratorSettings
    let clock: any EngineClock
    private let seed: UInt64
    private let logger: Logger
    private let folders: Folders
    private let runner: EffectRunner
    let mailbox = Mailbox()
    let replies = ReplyDesk()
    private let arms = ArmDesk()
    private let meter: Meter
    private let state = EngineState()
    private let board = TransferBoard()
    private let disk = DiskExecutor()
    /// What happened, for hooks. One reader; where it is slow the oldest are dropped.
    package let notices: AsyncStream<EngineNotice>
    private let notice: AsyncStream<EngineNotice>.Continuation

    /// Connects the parts; nothing starts before `run`.
    ///
    /// - Parameters:
    ///   - store: the home's database, which this engine alone writes while it runs.
    ///   - client: the API's client.
    ///   - settings: what decisions depend on.
    ///   - folders: where files lie.
    ///   - dropMedia: told of media, by SHA-256, that no job needs any longer.
    ///   - refreshKey: called before the API is asked whether it takes the key: the key's file may have changed.
    ///   - figures: told of every call that ended and of every change on record.
    ///   - clock: both clocks.
    ///   - seed: for the jitter.
    ///   - logger: told of every change on record.
    package init(
        store: JobStore,
        client: HappyHorseClient,
        settings: OrchestratorSettings,
        folders: Folders,
        dropMedia: @escaping @Sendable ([String]) async -> Void,
        refreshKey: @escaping @Sendable () async -> Void = {},
        figures: Figures = Figures(),
        clock: any EngineClock = SystemClock(),
        seed: UInt64 = .random(in: .min ... .max),
        logger: Logger
    ) {
        self.store = store
        self.settings = settings
        self.meter = Meter(figures)
        self.clock = clock
        self.seed = seed
        self.logger = logger
        self.folders = folders
        (self.notices, self.notice) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(NoticeBoard.limit))
        let partials = PartialFiles(folder: folders.partials)
        let mailbox = self.mailbox
        self.runner = EffectRunner(
            store: store,
            api: APICalls(client: client) { mailbox.post(.rateHinted($0)) },
            fetcher: Fetcher(client: client, partials: partials),
            publisher: Publisher(output: folders.output, partials: partials),
            media: folders.media,
            dropMedia: dropMedia,
            refreshKey: refreshKey,
            mailbox: self.mailbox,
            transfers: self.board,
            arms: self.arms,
            newIDs: NewVideoIDs(),
            clock: clock,
            logger: logger
        )
    }

    // MARK: - What others may say and see

    /// What the engine is about at this moment.
    package var snapshot: EngineSnapshot { self.state.snapshot }

    /// The files that are on their way at this moment, in no order.
    package var transfers: [Transfer] { self.board.all }

    /// Yields whenever the engine has become idle. One reader.
    package var idleSignals: AsyncStream<Void> { self.state.idleSignals }

    /// Yields after every turn, and whenever the disk refuses a record. One reader.
    package var turnSignals: AsyncStream<Void> { self.state.turnSignals }

    /// Makes the loop turn once, where it can, and says how often it has turned so far: more by the next time, or it is stuck.
    package func knock() -> EngineLife {
        let life = self.state.life
        if !life.hasEnded { self.mailbox.post(.woke) }
        return life
    }

    /// New jobs are on record, none with a higher priority than this where that is known.
    package func jobsArrived(highestPriority: Int? = nil) {
        self.state.arrivalPosted()
        self.mailbox.post(.jobsArrived(highestPriority: highestPriority))
    }

    /// Somebody else met a database that can't be trusted any longer: the engine ends with this error.
    package func databaseFailed(_ error: StoreError) {
        self.mailbox.fail(error)
    }

    /// Tells the engine of a person's wish, of new settings or a new key, and returns once that is on record.
    ///
    /// - Throws: where the engine ends first.
    package func apply(_ event: Event) async throws {
        try await self.mailbox.postAndWait(event)
    }

    // MARK: - The loop

    /// Recovers what the last run left, then works until the service is told to stop; what is being charged by then is waited for.
    ///
    /// - Throws: ``StoreError`` where the database can't be trusted any longer; the daemon then ends with 74.
    package func run() async throws {
        // Whoever waits for a record, or for the right to arm, must not wait for ever, however this ends.
        defer {
            self.arms.close()
            self.mailbox.close()
            self.state.ended()
        }
        let receipts = try ReceiptsFile(self.folders.receipts)
        let left = try receipts.read()
        let lastRun = try LastRunFile(self.folders.lastRun)
        let recovered = try await self.store.recover(
            receipts: left,
            lastRun: try lastRun.read(),
            at: self.clock.now().wall
        )
        lastRun.begin(LastRun(epoch: recovered.epoch, nextAttempt: recovered.nextAttempt), self.logger)
        for receipt in left {
            // The file is emptied now, and a database that was put back may have no place for it.
            self.logger.warning(
                "The receipts file named a paid video. It is on record now: `paddock events` says where.",
                metadata: ["attempt": "\(receipt.attempt.rawValue)", "video.id": "\(receipt.videoID)"]
            )
        }
        try receipts.clear()
        self.tell(of: recovered)
        try await withGracefulShutdownHandler {
            try await self.loop(recovered, receipts, lastRun)
        } onGracefulShutdown: {
            self.mailbox.post(.stopAsked)
        }
    }

    private func loop(_ recovered: Recovered, _ receipts: ReceiptsFile, _ lastRun: LastRunFile) async throws {
        let committer = Committer(
            store: self.store,
            epoch: recovered.epoch,
            receipts: receipts,
            lastRun: lastRun,
            mailbox: self.mailbox,
            arms: self.arms,
            state: self.state,
            clock: self.clock,
            logger: self.logger
        )
        var orchestrator = Orchestrator(
            settings: self.settings,
            recovered: recovered,
            seed: self.seed,
            at: self.clock.now()
        )
        self.state.began(unhappy: recovered.held)
        // In the first turn, or an engine with nothing else to do would call itself idle before it has looked.
        let found = recovered.answers.map { ($0, Salvage(reading: $0)) }.filter { !$1.candidates.isEmpty }
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in ends {}
                // The loop has ended, and creates in the air are waited for: what they bring must not be lost with it.
                repeat {
                    committer.saveWaitingReceipts()
                } while (try? await ContinuousClock().sleep(for: Committer.patience)) != nil
                committer.saveWaitingReceipts()
            }
            defer { group.cancelAll() }
            try await self.turns(
                of: &orchestrator,
                committer,
                from: found.map { .answerFound($0, $1) } + [.woke],
                crashed: recovered.crashed.map(\.job),
                ended: ended
            )
        }
    }

    private func turns(
        of orchestrator: inout Orchestrator,
        _ committer: Committer,
        from first: [Event],
        crashed: [JobID],
        ended: AsyncStream<Void>.Continuation
    ) async throws {
        // A discarding group: any other keeps something of each effect until the daemon ends.
        try await withThrowingDiscardingTaskGroup { group in
            var batch = Mailbox.Batch(events: first)
            defer {
                // The group waits for its children now, and they for nothing that will not come.
                ended.finish()
                self.arms.close()
                self.mailbox.close()
                self.notice.finish()
                self.replies.close()
                for confirmation in batch.confirmations { confirmation.resume(throwing: Mailbox.Closed()) }
            }
            var isStopping = false
            var board = NoticeBoard(crashed: crashed)
            var alarms = Alarms()
            var troubles = TroubleLog()
            while true {
                var wakeAt: BootTime?
                for events in batch.turns {
                    let count = events.count
                    let events = try await self.withFacts(events)
                    self.mailbox.decided(count)
                    let now = self.clock.now()
                    self.meter.note(events, at: now)
                    let decisions = try await HeartBeat.beat(
                        &orchestrator,
                        events,
                        at: now,
                        commit: { try await committer.commit($0, at: now.wall) },
                        start: { self.start($0, denied: $1, in: &group) }
                    )
                    self.meter.note(decisions.records, at: self.clock.now())
                    await committer.log(troubles.lines(for: events))
                    self.publish(orchestrator, after: decisions, arrivals: events.count(where: \.isArrival))
                    let undecided = orchestrator.salvagedJobs
                    let notices = board.notices(of: decisions.records, self.snapshot) { undecided.contains($0) }
                    for notice in notices { self.notice.yield(notice) }
                    self.replies.give(decisions.replies)
                    wakeAt = decisions.wakeAt
                }
                for confirmation in batch.confirmations { confirmation.resume() }
                batch = Mailbox.Batch()
                if isStopping, orchestrator.mayStop { break }
                if let moment = alarms.toSet(for: wakeAt, at: self.clock.now().boot) {
                    self.set(moment, in: &group)
                }
                await self.mailbox.wait()
                try Task.checkCancellation()
                batch = try self.mailbox.takeAll()
                if !isStopping, batch.events.contains(where: \.isStop) {
                    isStopping = true
                    // Long transfers are simply dropped, because their state is on disk. A create that is armed can't be
                    // cancelled: the client waits for its answer.
                    group.cancelAll()
                }
            }
            group.cancelAll()
        }
    }

    /// Wakes the loop at a moment. It is never taken back: a wake-up without work costs less than a sleep that is cancelled, which
    /// keeps its memory until its time has come.
    private func set(_ moment: BootTime, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        let (clock, mailbox) = (self.clock, self.mailbox)
        group.addTask {
            // Cancelled at a stop, when nobody needs to be woken.
            guard (try? await clock.sleep(until: moment)) != nil else { return }
            mailbox.post(.woke)
        }
    }

    private func start(
        _ decisions: Decisions,
        denied: [AttemptID],
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        for attempt in decisions.arming where !denied.contains(attempt) {
            self.arms.grant(attempt)
        }
        for effect in decisions.effects {
            // These two in their order, and so not in tasks of their own.
            if case .denyArm(let attempt) = effect {
                self.arms.deny(attempt)
                continue
            }
            if case .holdTransfers(let isHeld) = effect {
                self.board.hold(isHeld)
                continue
            }
            let runner = self.runner
            group.addTask(executorPreference: effect.touchesFiles ? self.disk : nil) {
                await runner.perform(effect)
            }
        }
    }

    private func publish(_ orchestrator: Orchestrator, after decisions: Decisions, arrivals: Int) {
        let now = self.clock.now()
        self.state.turned(
            orchestrator,
            at: now,
            arrivalsSeen: arrivals,
            ends: decisions.records.compactMap(\.end)
        )
    }

    private func tell(of recovered: Recovered) {
        self.logger.info(
            "The home is open.",
            metadata: [
                "jobs.paid": "\(recovered.paid.count)", "jobs.pending": "\(recovered.counts[.pending])",
                "epoch": "\(recovered.epoch)",
            ]
        )
        if let made = recovered.backupOf {
            self.logger.warning(
                "The database is a backup: nothing is created until `paddock resume`.",
                metadata: ["backup.made": "\(JSONCoding.text(made))"]
            )
        }
        for create in recovered.crashed {
            let isSentAgain = self.settings.sendsUnsureAgain && !create.wasSuperseded
            self.meter.noteCrashedCreate(isHeld: !isSentAgain)
            self.logger.log(
                level: isSentAgain ? .warning : .error,
                isSentAgain
                    ? "The last run stopped while a create was in the air: it may have been charged, and is sent once more."
                    : "The last run stopped while a create was in the air: it may have been charged, and the job is held.",
                metadata: ["job": "\(create.name)"]
            )
        }
    }
}

extension Event {
    fileprivate var isArrival: Bool {
        if case .jobsArrived = self { true } else { false }
    }

    fileprivate var isStop: Bool {
        if case .stopAsked = self { true } else { false }
    }
}

extension Effect {
    /// Whether it waits for the disk, which must not hold up a create that waits for its brace.
    fileprivate var touchesFiles: Bool {
        switch self {
        case .fetch, .publish, .writeRecord, .measureDisk, .tidy: true
        case .page, .presign, .put, .create, .poll, .probe, .inspect, .denyArm, .holdTransfers: false
        }
    }
}
