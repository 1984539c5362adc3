import Foundation
import PaddockCore
import PaddockEngine
import PaddockStore

/// The intake's ledger: the store, with the engine's bell rung for what is new.
struct EngineLedger: IntakeLedger {
    let store: JobStore
    let engine: Engine
    let caps: BatchCaps

    func accept(_ manifest: ManifestDraft) async throws -> Acceptance {
        let acceptance = try await self.store.accept(manifest, caps: self.caps, at: Date())
        // Rung before the intake calls the manifest taken, so that nobody sees both at rest while jobs wait.
        if case .accepted(let new, _) = acceptance, new > 0 {
            self.engine.jobsArrived(highestPriority: manifest.jobs.highestPriority)
        }
        return acceptance
    }

    func manifestMoved(from planned: String, to actual: String) async throws {
        try await self.store.manifestMoved(from: planned, to: actual)
    }
}
