import Foundation
import PaddockCore

@testable import PaddockStore

/// The stages of a job's life that a record can find, finer than its state.
enum Stage: CaseIterable {
    case pending, uploading, prepared, armed, generating, downloading, fetched, published, finishing, done
    case thumbnailGone, failedUnpaid, failedPaid, heldUnsure, heldPaid, cancelled

    /// The records that lead there from `pending`, and what is armed after the first group.
    func path(_ job: JobID, _ attempt: AttemptID) -> [(records: [PaddockCore.Record], arming: [AttemptID])] {
        let video = VideoID(rawValue: "video-\(attempt.rawValue)")
        let failure = StoreFixture.failure
        let prepared: [(records: [PaddockCore.Record], arming: [AttemptID])] = [
            ([.prepared(attempt, job, body: Data("{}".utf8))], [])
        ]
        let armed = prepared + [([], [attempt])]
        let paid = armed + [([.accepted(attempt, job, video, httpStatus: 201)], [])]
        let ready = paid + [([.ready(job, readyAt: StoreFixture.start, polls: 3)], [])]
        let fetched = ready + [([.fetched(job, .video, StoreFixture.file)], [])]
        let published = fetched + [([.published(job, .video, path: "spring/\(job.rawValue).mp4")], [])]
        let finishing = published + [([.finishing(job, finishedAt: StoreFixture.start)], [])]
        switch self {
        case .pending: return []
        case .uploading: return [([.uploading(job)], [])]
        case .prepared: return prepared
        case .armed: return armed
        case .generating: return paid
        case .downloading: return ready
        case .fetched: return fetched
        case .published: return published
        case .finishing: return finishing
        case .done: return finishing + [([.done(job)], [])]
        case .thumbnailGone: return ready + [([.thumbnailGivenUp(job, reason: "none")], [])]
        case .failedUnpaid:
            return armed + [
                ([.rejected(attempt, job, httpStatus: 400, code: "invalid_request", failure: failure)], [])
            ]
        case .failedPaid: return ready + [([.failed(job, failure)], [])]
        case .heldUnsure: return armed + [([.unsure(attempt, job, failure, httpStatus: 502, raw: nil)], [])]
        case .heldPaid: return paid + [([.held(job, failure, polls: 9)], [])]
        case .cancelled: return [([.cancelled(job)], [])]
        }
    }
}

extension StoreFixture {
    /// Brings a pending job to a stage.
    func bring(_ job: JobID, to stage: Stage, attempt: AttemptID) async throws {
        for step in stage.path(job, attempt) {
            try await self.store.commit(step.records, arming: step.arming, epoch: 1, at: Self.start)
        }
    }
}
