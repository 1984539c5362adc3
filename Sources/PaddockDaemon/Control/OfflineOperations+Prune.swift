package import Foundation
package import PaddockCore
import PaddockIntake

// MARK: - Forgetting

extension OfflineOperations {
    /// Forgets what ended before a moment.
    ///
    /// - Throws: `HomeError` where the lock can't be had, `StoreError`, `Errno`.
    package func prune(before: Date) async throws -> Pruned {
        try await self.withStore { store in
            let pruner = Pruner(store: store, vault: try MediaVault(folder: self.home.media))
            var pruned = Pruned()
            var cursor: PruneCursor? = .beginning
            while let next = cursor {
                let step = try await pruner.step(before: before, from: next)
                pruned += step.pruned
                cursor = step.next
            }
            return pruned
        }
    }
}
