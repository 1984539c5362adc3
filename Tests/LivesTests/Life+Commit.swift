import Foundation
import PaddockCore

// The disk under the state, and the engine's committer in small: a group is kept until it goes through, ids that were paid for go
// to the receipts, and braces are dropped.

extension Life {
    enum StateTrouble { case full, busy, gone }

    func stateTrouble() -> StateTrouble? {
        if self.strikes(.stateFails) { return .gone }
        if self.strikes(.stateFull) { return .full }
        if self.strikes(.stateBusy) { return .busy }
        return nil
    }

    /// - Returns: the attempts that were not armed.
    func commit(_ decisions: Decisions) async throws -> [AttemptID] {
        guard !decisions.records.isEmpty || !decisions.arming.isEmpty else { return [] }
        self.tally.commits += 1
        try self.boundary(.before, .commit)
        guard let trouble = self.stateTrouble() else {
            try await self.write(decisions.records, arming: decisions.arming)
            // While the disk works new events gather.
            try await self.pass(self.delay(upTo: 30))
            return []
        }
        self.note("the database refuses: \(trouble)")
        for attempt in decisions.arming { self.deny(attempt) }
        try await self.insist(on: decisions.records, trouble)
        return decisions.arming
    }

    private func insist(on records: [Record], _ first: StateTrouble) async throws {
        var trouble = first
        let began = self.now
        while true {
            self.saveReceipts(of: records)
            self.denyWaiting()
            try self.boundary(.middle, .commit)
            let isStopAsked = self.mailbox.contains { if case .stopAsked = $0 { true } else { false } }
            if trouble == .gone || isStopAsked || trouble == .busy && self.now - began > .seconds(5) {
                try await self.goDown()
            }
            try await self.pass(.seconds(1))
            guard let again = self.stateTrouble() else { return try await self.write(records, arming: []) }
            trouble = again
        }
    }

    private func write(_ records: [Record], arming: [AttemptID]) async throws {
        if self.diesAt(.middle, .commit) {
            try await self.store.tear(
                records,
                arming: arming,
                epoch: self.epoch,
                at: self.audit.moment.wall,
                &self.dice
            )
            throw Death()
        }
        try await self.store.commit(records, arming: arming, epoch: self.epoch, at: self.audit.moment.wall)
        try self.checkRecord(records, arming: arming)
        try self.boundary(.after, .commit)
        let settled = Self.receipts(of: records)
        self.world.receipts.removeAll { settled.contains($0) }
    }

    /// The loop ends with an error: creates that are armed are waited for, and what they bring goes to the receipts.
    private func goDown() async throws -> Never {
        self.note("the process goes down")
        self.cancelEffects()
        while self.creates.values.contains(.sent) {
            try await self.pass(.seconds(1))
        }
        self.saveWaitingReceipts()
        throw Broken()
    }

    private func saveReceipts(of records: [Record]) {
        for receipt in Self.receipts(of: records) { self.save(receipt) }
        self.saveWaitingReceipts()
    }

    private func saveWaitingReceipts() {
        for case .createEnded(let attempt, .accepted(let video, _), _) in self.mailbox {
            self.save(Receipt(attempt: attempt, videoID: video))
        }
    }

    private static func receipts(of records: [Record]) -> [Receipt] {
        records.compactMap { record in
            guard case .accepted(let attempt, _, let video, _) = record else { return nil }
            return Receipt(attempt: attempt, videoID: video)
        }
    }

    private func save(_ receipt: Receipt) {
        guard !self.world.receipts.contains(receipt) else { return }
        if self.strikes(.receiptsFail) || self.now < self.weather.end && self.roll(10) == 0 {
            self.tally.fault("a receipt that fails")
            self.note("the receipts fail: \(receipt) is in the log only")
            return
        }
        self.tally.outcome("a receipt")
        self.world.receipts.append(receipt)
    }

    private func denyWaiting() {
        for case .createAsksToArm(let attempt) in self.mailbox { self.deny(attempt) }
        self.mailbox.removeAll { if case .createAsksToArm = $0 { true } else { false } }
    }
}
