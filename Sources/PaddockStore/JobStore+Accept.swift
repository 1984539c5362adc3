package import Foundation
import GRDB
package import PaddockCore

// MARK: - Manifests become jobs

extension JobStore {
    /// Puts every job of a manifest on record in one transaction, or none; durable when it returns.
    ///
    /// The same job again (same name, same content) changes nothing. Other content under a taken name, names that differ
    /// only in case and caps passed are refused, all of them at once. A manifest that names no batch and whose every job is on
    /// record in one other batch is that batch's manifest under a new file name: nothing is created.
    ///
    /// - Parameters:
    ///   - manifest: Checked, in the order of its file, with names that pass `JobName.isValid`.
    ///   - caps: How large a batch may grow. They stop new jobs only.
    ///   - at: When the jobs arrived.
    ///
    /// The jobs are gone through once, while the transaction is open; the memory it takes does not grow with them.
    /// - Returns: what became of the manifest.
    /// - Throws: as `commit`; nothing was changed then.
    package func accept(
        _ manifest: ManifestDraft,
        caps: BatchCaps = .none,
        at: Date
    ) async throws(StoreError) -> Acceptance {
        try await self.write { db in try ManifestAcceptance(db, manifest, caps, at: at).run() }
    }

    /// Corrects where an accepted manifest lies, when the planned name was taken in the meantime.
    ///
    /// Of several manifests that were planned for that place the latest is meant. One that brought no new job left
    /// nothing to correct, and nothing happens.
    package func manifestMoved(from planned: String, to actual: String) async throws(StoreError) {
        try await self.write { db in
            try db.execute(
                sql: "UPDATE manifest SET path = ? WHERE id = (SELECT max(id) FROM manifest WHERE path = ?)",
                arguments: [actual, planned]
            )
        }
    }

    /// Notes that the copies of these media are to be deleted, where still no job needs them.
    ///
    /// - Returns: those that may go.
    package func dropMedia(_ sha256s: [String], at: Date) async throws(StoreError) -> [String] {
        try await self.write { db in
            let statement = try db.makeStatement(
                sql:
                    "UPDATE medium SET dropped_at = ? WHERE sha256 = ? AND dropped_at IS NULL AND \(MediaKeys.nobodyNeedsIt)"
            )
            return try sha256s.filter { sha256 in
                try statement.execute(arguments: [at.milliseconds, sha256])
                return db.changesCount == 1
            }
        }
    }
}
