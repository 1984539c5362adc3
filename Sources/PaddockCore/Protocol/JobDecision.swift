/// A change to a job that no step of its own life brings: a person's move, or the policy for unsure creates.
///
/// What a job was charged for stays counted through each of them.
package enum JobDecision: Hashable, Sendable {
    /// Waits for its turn once more, with nothing left of the last one: `failed` or `cancelled` → `pending`.
    case retried
    /// The video that is paid for is followed on: `failed`, `cancelled` or `held` → `generating` or `downloading`.
    case followedAgain(JobState)
    /// Was cancelled while its create was unsure, and is as unsure as before: `cancelled` → `held`.
    case heldAgain(JobFailure)
    /// Another create takes the place of an unsure one: attempt `ambiguous` → `superseded`, job `held` → `pending`.
    case sentAgain(AttemptID, byPolicy: Bool)
    /// Another create takes the place of a video that is paid for: attempt → `abandoned`, job `held` → `pending`.
    case replaced(AttemptID)
    /// An unsure create was charged, and this is its video: attempt `ambiguous` → `adopted`, job `held` → `generating`.
    case adopted(AttemptID, VideoID)
    /// Another video takes the place of one that is paid for: the old attempt → `abandoned`, a new one is born `adopted`.
    case adoptedInstead(of: AttemptID, as: AttemptID, VideoID)
    /// A job that waits in a backup was created after the backup was made, and this is its video: a new attempt goes from `prepared` to
    /// `accepted`, job `pending` → `generating`.
    case adoptedWaiting(as: AttemptID, VideoID)
    /// Given up: `held` → `failed`. The attempt, where one is named, `ambiguous` → `abandoned`; a video with an id stays the job's.
    case abandoned(AttemptID?, JobFailure)
    /// Followed no longer, though it is or may be paid for: `generating`, `downloading` or `held` → `cancelled`.
    case unfollowed
}

extension JobDecision {
    /// Whether an attempt is born by it.
    var bearsAttempt: Bool {
        switch self {
        case .adoptedInstead, .adoptedWaiting: true
        case .retried, .followedAgain, .heldAgain, .sentAgain, .replaced, .adopted, .abandoned, .unfollowed: false
        }
    }
}
