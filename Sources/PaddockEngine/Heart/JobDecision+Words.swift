import PaddockCore

extension JobDecision {
    /// What the log says of it.
    var words: String {
        switch self {
        case .retried: "A person wants the job again."
        case .followedAgain: "A video that is paid for is followed again."
        case .heldAgain: "Held again: its create is as unsure as before."
        case .sentAgain(_, byPolicy: true): "An unsure create will be sent once more, as spending.whenUnsure says."
        case .sentAgain(_, byPolicy: false), .replaced: "A person wants another create in place of the last one."
        case .adopted, .adoptedInstead, .adoptedWaiting: "Adopted a video."
        case .abandoned: "Given up by a person."
        case .unfollowed: "Cancelled by a person; what is or may be paid for is followed no longer."
        }
    }
}
