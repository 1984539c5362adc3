import PaddockCore

/// A change on record that is counted, by its word in the figures.
package enum CountedEvent: String, CaseIterable, Sendable {
    case uploaded
    case keyLost = "key_lost"
    case notSent = "not_sent"
    case charged
    case rejected
    case unsure
    case ready
    case generationFailed = "generation_failed"
    case published
    case done
    case failed
    case held
    case cancelled
    case retried
    case followedAgain = "followed_again"
    case sentAgain = "sent_again"
    case adopted
    case abandoned

    /// What of a record is counted; nil where nothing is.
    init?(_ record: Record) {
        switch record {
        case .uploaded: self = .uploaded
        case .keyLost: self = .keyLost
        case .notSent: self = .notSent
        case .accepted: self = .charged
        case .rejected: self = .rejected
        case .unsure: self = .unsure
        case .ready: self = .ready
        case .generationFailed: self = .generationFailed
        case .published: self = .published
        case .done: self = .done
        case .failed: self = .failed
        case .held: self = .held
        case .cancelled: self = .cancelled
        case .decided(_, let decision): self.init(decision)
        case .uploading, .keyGained, .prepared, .remoteStatus, .fetched, .fileLost, .thumbnailGivenUp, .finishing,
            .paused, .salvageEnded, .paced, .doubted, .planned, .timed, .noted:
            return nil
        }
    }

    private init(_ decision: JobDecision) {
        self =
            switch decision {
            case .retried: .retried
            case .followedAgain: .followedAgain
            case .heldAgain: .held
            case .sentAgain, .replaced: .sentAgain
            case .adopted, .adoptedInstead, .adoptedWaiting: .adopted
            case .abandoned: .abandoned
            case .unfollowed: .cancelled
            }
    }
}

/// A kind of call or transfer, by its word in the figures.
package enum CallKind: String, CaseIterable, Sendable {
    case presign
    case upload
    case create
    case poll
    case probe
    case inspect
    case download
}

// MARK: - What came of calls

extension CallFailure.Kind {
    /// The outcome's word in the figures.
    var word: String {
        switch self {
        case .rateLimited: "rate_limited"
        case .unauthorized: "unauthorized"
        case .refused: "refused"
        case .notFound: "not_found"
        case .unavailable: "unavailable"
        case .misplaced: "misplaced"
        case .linkExpired: "link_expired"
        case .invalidOutput: "invalid_output"
        case .noRoom: "no_room"
        case .shortage: "shortage"
        case .interrupted: "interrupted"
        case .localFault: "local_fault"
        }
    }
}

extension CreateEnd {
    /// Every outcome's word in the figures.
    static let words = ["accepted", "rejected", "refused_by_proxy", "not_sent", "unsure"]

    /// The outcome's word in the figures.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .refusedByProxy: "refused_by_proxy"
        case .notSent: "not_sent"
        case .unsure: "unsure"
        }
    }
}
