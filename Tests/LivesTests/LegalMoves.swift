import PaddockCore

@testable import PaddockStore

/// The moves that an attempt and a job may make, written down once more from the design and not taken from the schema (P10).
enum LegalMoves {
    static let attempts: [AttemptState: Set<AttemptState>] = [
        .prepared: [.armed, .notSent, .rejected, .accepted],
        .armed: [.accepted, .rejected, .ambiguous],
        .ambiguous: [.adopted, .declaredUnpaid, .abandoned, .superseded],
        .accepted: [.remoteFailed, .abandoned],
        .adopted: [.remoteFailed, .abandoned],
    ]

    static let jobs: [JobState: Set<JobState>] = [
        .pending: [.uploading, .creating, .failed, .cancelled],
        .uploading: [.pending, .failed, .cancelled],
        .creating: [.pending, .generating, .failed, .held],
        .generating: [.downloading, .failed, .held, .cancelled],
        .downloading: [.done, .failed, .held, .cancelled],
        .failed: [.pending, .generating, .downloading],
        .held: [.pending, .generating, .downloading, .failed, .cancelled],
        .cancelled: [.pending, .generating, .downloading, .held],
    ]
}
