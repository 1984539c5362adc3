import Foundation
import PaddockCore
import PaddockIntake
import PaddockStore

/// Forgets what is over, a step at a time: history in one short transaction, then the copies of media that nothing needs.
struct Pruner: Sendable {
    let store: JobStore
    let vault: MediaVault

    func step(before: Date, from cursor: PruneCursor) async throws -> PruneStep {
        let now = Date()
        let limit = PruneLimit(before: before, now: now)
        var (step, media) = try await self.store.prune(limit, from: cursor)
        let dropped = try await self.vault.drop(sha256s: media.keys.sorted()) { sha256s in
            try await self.store.dropMedia(sha256s, within: limit, at: now)
        }
        step.pruned.media = dropped.count
        step.pruned.bytes = dropped.reduce(0) { $0 + (media[$1] ?? 0) }
        return step
    }
}
