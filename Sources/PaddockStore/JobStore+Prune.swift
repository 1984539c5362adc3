package import Foundation
import GRDB
package import PaddockCore

// MARK: - Forgetting

extension JobStore {
    /// Forgets the history of the next jobs that are over, or the next lines of the daemon's own: one short transaction.
    ///
    /// The jobs themselves stay, with their content, attempts and files, so that the same manifest is still known.
    ///
    /// - Parameters:
    ///   - limit: what may be forgotten.
    ///   - cursor: where the last step ended.
    /// - Returns: what was forgotten, where to go on, and the media whose copies may be dropped by `dropMedia(_:within:at:)`.
    /// - Throws: as `commit`; nothing was changed then.
    package func prune(
        _ limit: PruneLimit,
        from cursor: PruneCursor
    ) async throws(StoreError) -> (step: PruneStep, media: [String: Int64]) {
        try await self.write { db in try PruneRows(db, limit).step(from: cursor, forgets: true) }
    }

    /// Notes that the copies of these media are to be deleted, where still only jobs use them that are done or within the limit.
    ///
    /// - Parameters:
    ///   - sha256s: the candidates.
    ///   - limit: what may be forgotten.
    ///   - at: now.
    /// - Returns: those that may go.
    /// - Throws: as `commit`.
    package func dropMedia(
        _ sha256s: [String],
        within limit: PruneLimit,
        at: Date
    ) async throws(StoreError) -> [String] {
        try await self.write { db in
            let rows = PruneRows(db, limit)
            return try sha256s.filter { try rows.drop($0, at: at.milliseconds) }
        }
    }
}

extension JobQueries {
    /// What a prune would forget, from one step to the next; nothing is changed.
    ///
    /// Media that several jobs use are counted once by their owner: `media` are those of this step.
    package func pruneSurvey(
        _ limit: PruneLimit,
        from cursor: PruneCursor
    ) async throws(StoreError) -> (step: PruneStep, media: [String: Int64]) {
        try await self.reader.read { db in try PruneRows(db, limit).step(from: cursor, forgets: false) }
    }
}
