/// Where a create stands (`attempt.state`). The moves between them are rows of `legal_attempt_move`, held by the database.
enum AttemptState: String, CaseIterable {
    /// Its bytes are on record, nothing is sent that a server could act on.
    case prepared
    /// The last byte may have left: charged, unless an answer proves otherwise.
    case armed
    /// The API answered with an id.
    case accepted
    /// The API's answer proves that nothing was charged.
    case rejected
    /// Nothing was sent, so nothing was charged.
    case notSent = "not_sent"
    /// May have been charged; a person decides.
    case ambiguous
    /// It was charged, and its id became known by another way than its answer.
    case adopted
    /// A person proved that it was not charged.
    case declaredUnpaid = "declared_unpaid"
    /// A person gave up what was or may have been charged.
    case abandoned
    /// Charged, and the API failed to make the video.
    case remoteFailed = "remote_failed"
    /// Was unsure, and another create was sent in its place on somebody's word.
    case superseded

    /// The code of an attempt that was superseded by the policy, not by a person.
    static let byPolicy = "sent_again_by_policy"

    /// Whether another create of the same job must not be sent while this one is so.
    var isLive: Bool {
        switch self {
        case .prepared, .armed, .accepted, .ambiguous, .adopted: true
        case .rejected, .notSent, .declaredUnpaid, .abandoned, .remoteFailed, .superseded: false
        }
    }

    /// Whether the API accepted it or may have: what `charges` counts.
    ///
    /// Only what was or may have been charged can be abandoned, so every abandoned one counts.
    var countsAsCharge: Bool {
        switch self {
        case .armed, .accepted, .ambiguous, .adopted, .abandoned, .remoteFailed, .superseded: true
        case .prepared, .rejected, .notSent, .declaredUnpaid: false
        }
    }
}
