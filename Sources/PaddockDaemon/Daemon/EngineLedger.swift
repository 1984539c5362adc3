import Foundation
import PaddockCore
import PaddockEngine
import PaddockStore

/// The intake's ledger: the store, with the engine's bell rung for what is new.
struct EngineLedger: IntakeLedger {
    let store: JobStore
    let engine: Engine
    /// The caps of a batch as they are at the moment.
    let caps: @Sendable () -> BatchCaps

    func accept(_ manifest: ManifestDraft) async throws -> Acceptance {
        let acceptance = try await self.trusted {
            try await self.store.accept(manifest, caps: self.caps(), at: Date())
        }
        // Rung before the intake calls the manifest taken, so that nobody sees both at rest while jobs wait.
        if case .accepted(let new, _) = acceptance, new > 0 {
            self.engine.jobsArrived(highestPriority: manifest.jobs.highestPriority)
        }
        return acceptance
    }

    func manifestMoved(from planned: String, to actual: String) async throws {
        try await self.trusted { try await self.store.manifestMoved(from: planned, to: actual) }
    }

    /// A disk or a file that fails under the intake fails under money too: no more is spent, and the next start looks the file over.
    private func trusted<Value: Sendable>(_ write: () async throws -> Value) async throws -> Value {
        do {
            return try await write()
        } catch let error as StoreError where error.isDamage {
            self.engine.databaseFailed(error)
            throw error
        }
    }
}
