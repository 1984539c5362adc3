import Foundation
import Logging
import PaddockCore
import PaddockStore

/// The one door to the disk: commits a turn's records, and keeps the group and tries it again unchanged where the disk refuses.
///
/// While it waits no effect starts, no attempt is armed, and ids that were paid for go to the receipts file.
struct Committer {
    /// How long a database that somebody else holds is waited for.
    private static let busyLimit: Duration = .seconds(5)
    private static let pause: Duration = .seconds(1)
    /// A commit that takes longer than this, behind a manifest of a hundred thousand jobs perhaps, or a disk that does not answer, must not
    /// keep ids that are paid for in memory alone.
    static let patience: Duration = .seconds(1)

    let store: JobStore
    let epoch: Int
    let receipts: ReceiptsFile
    let lastRun: LastRunFile
    let mailbox: Mailbox
    let arms: ArmDesk
    let state: EngineState
    let clock: any EngineClock
    let logger: Logger

    /// Returns when the records are durable.
    ///
    /// - Parameters:
    ///   - decisions: what is to be put on record.
    ///   - moment: when it was decided. The record bears this time and not that of the commit: a place under a day's cap is taken in the
    ///     day of the decision, and the two may have midnight between them.
    /// - Returns: the attempts that were to be armed and are not: their connections are being dropped.
    /// - Throws: `StoreError` where trying again can't help, or a stop was asked for meanwhile.
    func commit(_ decisions: Decisions, at moment: Date) async throws -> [AttemptID] {
        guard !decisions.records.isEmpty || !decisions.arming.isEmpty else { return [] }
        guard let error = await self.failure(of: decisions.records, arming: decisions.arming, at: moment) else {
            self.settleReceipts(of: decisions.records)
            await self.log(RecordLog.lines(for: decisions.records))
            return []
        }
        for attempt in decisions.arming {
            self.arms.deny(attempt)
        }
        try await self.insist(on: decisions.records, decidedAt: moment, after: error)
        await self.log(RecordLog.lines(for: decisions.records))
        return decisions.arming
    }

    private func insist(on records: [Record], decidedAt moment: Date, after first: StoreError) async throws {
        var error = first
        let began = self.clock.now()
        self.logger.error("The database can't be written; nothing new starts.", metadata: ["error": "\(error.message)"])
        while true {
            self.saveReceipts(of: records)
            self.denyWaitingArms()
            guard error.isRetryable, !self.isStopAsked else { throw error }
            if error.code == .busy, self.clock.now().boot - began.boot > Self.busyLimit { throw error }
            let next = self.clock.now()
            self.state.storeTrouble(
                GateView(
                    gate: Gate.disk.rawValue,
                    since: began.wall,
                    reason: error.message,
                    nextTryAt: next.wall + Self.pause.inSeconds
                )
            )
            try await self.clock.sleep(until: next.boot + Self.pause)
            guard let again = await self.failure(of: records, arming: [], at: moment) else {
                self.logger.notice("The database can be written again.")
                self.settleReceipts(of: records)
                return
            }
            error = again
        }
    }

    /// Commits the group: why that failed, or nil. Where it takes long, what is paid for goes to the receipts file meanwhile.
    private func failure(of records: [Record], arming: [AttemptID], at moment: Date) async -> StoreError? {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // By the real clock, whatever the engine's is: the disk is real.
                while (try? await ContinuousClock().sleep(for: Self.patience)) != nil {
                    self.saveReceipts(of: records, level: .notice)
                }
            }
            defer { group.cancelAll() }
            return await self.commit(records, arming, at: moment)
        }
    }

    private func commit(_ records: [Record], _ arming: [AttemptID], at moment: Date) async -> StoreError? {
        do {
            try await self.store.commit(records, arming: arming, epoch: self.epoch, at: moment)
            self.lastRun.note(records, arming: arming, self.logger)
            return nil
        } catch {
            return error
        }
    }

    private var isStopAsked: Bool {
        self.mailbox.peek { events in
            events.contains { if case .stopAsked = $0 { true } else { false } }
        }
    }

    /// A server waits for each of these braces: better to drop them than to let them wait for a disk.
    private func denyWaitingArms() {
        let asking = self.mailbox.take { if case .createAsksToArm = $0 { true } else { false } }
        for case .createAsksToArm(let attempt) in asking {
            self.arms.deny(attempt)
        }
    }

    private func saveReceipts(of records: [Record], level: Logger.Level = .error) {
        for receipt in Self.receipts(of: records) {
            self.save(receipt, level: level)
        }
        self.saveWaitingReceipts(level: level)
    }

    /// Puts the ids that wait in the mailbox into the receipts file: nobody may come to put them into the database.
    func saveWaitingReceipts(level: Logger.Level = .error) {
        let waiting = self.mailbox.peek { events in
            events.compactMap { event -> Receipt? in
                guard case .createEnded(let attempt, .accepted(let video, _), _) = event else { return nil }
                return Receipt(attempt: attempt, videoID: video)
            }
        }
        for receipt in waiting {
            self.save(receipt, level: level)
        }
    }

    /// The database has these ids. Those that still wait in the mailbox stay in the file.
    private func settleReceipts(of records: [Record]) {
        do {
            try self.receipts.settle(Self.receipts(of: records))
        } catch {
            // What is left there is on record already, and the next start finds that out.
            self.logger.warning("The receipts file can't be emptied.", metadata: ["error": "\(error)"])
        }
    }

    private static func receipts(of records: [Record]) -> [Receipt] {
        records.compactMap { record in
            guard case .accepted(let attempt, _, let video, _) = record else { return nil }
            return Receipt(attempt: attempt, videoID: video)
        }
    }

    /// The log is the third place for an id to survive, also when the receipts file fails.
    private func save(_ receipt: Receipt, level: Logger.Level) {
        guard !self.receipts.holds(receipt) else { return }
        let metadata: Logger.Metadata = [
            "attempt": "\(receipt.attempt.rawValue)", "video.id": "\(receipt.videoID)",
        ]
        do {
            try self.receipts.append(receipt)
            self.logger.log(
                level: level,
                "A paid video's id is in the receipts file, not yet in the database.",
                metadata: metadata
            )
        } catch {
            self.logger.critical("A paid video's id is in this line only.", metadata: metadata)
        }
    }

    /// Writes lines with the names of their jobs.
    func log(_ lines: [JobLogLine]) async {
        await JobLogLine.write(lines, to: self.logger) { jobs in
            // A log without names is better than a daemon that stops for want of them.
            (try? await self.store.names(of: jobs)) ?? [:]
        }
    }
}
