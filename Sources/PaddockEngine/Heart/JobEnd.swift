import PaddockCore

/// What a record says of how a job stands, as far as "all went well" depends on it.
enum JobEnd: Hashable {
    /// It ended otherwise than `done`.
    case unhappy(JobID)
    /// It goes on, or is done.
    case mended(JobID)
}

extension Record {
    /// Nil where the record says nothing of that.
    var end: JobEnd? {
        switch self {
        case .unsure(_, let job, _, _, _), .generationFailed(_, let job, _, _), .failed(let job, _),
            .held(let job, _, _), .cancelled(let job):
            .unhappy(job)
        case .rejected(_, let job, _, _, let failure):
            failure == nil ? nil : .unhappy(job)
        case .done(let job):
            .mended(job)
        case .decided(let job, let decision):
            decision.isEnd ? .unhappy(job) : .mended(job)
        case .uploading, .uploaded, .keyGained, .keyLost, .prepared, .notSent, .accepted, .salvageEnded, .remoteStatus,
            .ready, .fetched, .fileLost, .published, .thumbnailGivenUp, .finishing, .paused, .paced, .doubted, .planned,
            .timed,
            .noted:
            nil
        }
    }
}

extension JobDecision {
    /// Whether the job rests after it, other than as `done`.
    fileprivate var isEnd: Bool {
        switch self {
        case .heldAgain, .abandoned, .unfollowed: true
        case .retried, .followedAgain, .sentAgain, .replaced, .adopted, .adoptedInstead, .adoptedWaiting: false
        }
    }
}
