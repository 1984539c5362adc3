import Foundation
import HappyHorse
import PaddockCore
import PaddockEngine
import PaddockStore

/// People's moves where no daemon runs: decided by the same code, on the store that the home's lock gives.
///
/// What belongs to a daemon's start is left to it: a create that the last run's end cut off is settled there.
struct OfflineMoves: JobMoves {
    /// Gives the store with the home's lock, and takes both back at the end.
    let operations: OfflineOperations
    /// Makes a client for the API; called only where a video has to be looked at.
    let client: @Sendable () throws -> HappyHorseClient

    func apply(
        _ changes: [JobChange],
        seen: [VideoID: Result<RemoteVideo, CallFailure>]
    ) async throws -> [JobAnswer] {
        guard !changes.isEmpty else { return [] }
        return try await self.operations.withStore { store in try await Self.apply(changes, seen: seen, to: store) }
    }

    /// Decides anew under the lock: what was read before may have changed.
    private static func apply(
        _ changes: [JobChange],
        seen: [VideoID: Result<RemoteVideo, CallFailure>],
        to store: JobStore
    ) async throws -> [JobAnswer] {
        let asked = try await store.asked(changes, seen: seen)
        var course = ChangeCourse(nextAttempt: try await store.nextAttempt())
        var answers: [JobAnswer] = []
        var records: [Record] = []
        for wish in asked {
            let verdict = course.verdict(on: wish)
            answers.append(course.answer(to: wish, verdict))
            guard let facts = wish.facts else { continue }
            if case .dropCreate(let attempt) = verdict {
                // Nothing of it was sent, and nobody is left who could send it.
                let reason = "cancelled by a person after the daemon had ended"
                records += [.notSent(attempt, facts.id, reason: reason), .cancelled(facts.id)]
            }
            records += verdict.records(for: facts.id)
        }
        // No attempt is armed here, so no start has to be named.
        try await store.commit(records, epoch: 0, at: Date())
        return answers
    }

    func look(at video: VideoID) async throws -> Result<RemoteVideo, CallFailure> {
        let client = try self.client()
        let result = await VideoLook(client: client).video(video)
        try await client.shutdown()
        return result
    }
}
