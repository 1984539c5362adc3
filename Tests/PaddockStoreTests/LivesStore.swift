import Foundation
import PaddockCore
import Testing

@testable import PaddockStore

/// A life's store: always the model, and where there is one the real store beside it, held to the same answers.
struct LifeStore {
    var model = ModelStore()
    var real: JobStore?

    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    mutating func accept(_ drafts: [JobDraft], at now: Date) async throws {
        self.model.accept(drafts)
        guard let real = self.real else { return }
        let manifest = StoreFixture.manifest(drafts, file: "batch-\(drafts.first?.name.id ?? "").yaml")
        let answer = try await real.accept(manifest, at: now)
        guard answer == .accepted(new: drafts.count, known: 0) else {
            throw Disagreement(description: "accept answered \(answer)")
        }
    }

    mutating func commit(_ records: [Record], arming: [AttemptID], epoch: Int, at now: Date) async throws {
        try self.model.commit(records, arming: arming, epoch: epoch, at: now)
        try await self.real?.commit(records, arming: arming, epoch: epoch, at: now)
    }

    mutating func recover(receipts: [Receipt], at now: Date) async throws -> Recovered {
        let expected = try self.model.recover(receipts: receipts, at: now)
        guard let real = self.real else { return expected }
        let recovered = try await real.recover(receipts: receipts, at: now)
        guard recovered.epoch == expected.epoch, recovered.nextAttempt == expected.nextAttempt,
            recovered.paid == expected.paid, recovered.newlyHeld == expected.newlyHeld,
            recovered.pause == expected.pause, recovered.counts == expected.counts,
            recovered.spentToday == expected.spentToday
        else {
            throw Disagreement(description: "a start found \(recovered), and the model says \(expected)")
        }
        return recovered
    }

    func page(limit: Int) async throws -> ([PendingJob], [MediaContent: String]) {
        let jobs = self.model.pendingJobs(limit: limit)
        let contents = Set(jobs.flatMap { $0.references.map(\.content) })
        let keys = self.model.keys(for: Array(contents))
        guard let real = self.real else { return (jobs, keys) }
        let page = try await real.pendingJobs(limit: limit)
        let known = try await real.keys(for: Array(contents))
        guard page == jobs, known == keys else {
            throw Disagreement(description: "a page of \(page), and the model says \(jobs)")
        }
        return (page, known)
    }
}
