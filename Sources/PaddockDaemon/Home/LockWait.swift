/// Decides how long to wait for a lock that somebody else has.
struct LockWait {
    /// What to do after a refusal.
    enum Decision: Hashable {
        case wait
        case giveUp(LockHolder?)
    }

    /// The pause between two tries.
    static let step: Duration = .milliseconds(50)
    /// A daemon's name in the file may be left from one that crashed, while the lock is held by a process that has yet to
    /// write its own: it is believed once it has stood this long.
    static let belief: Duration = .milliseconds(250)

    private let patience: Duration
    private var waited: Duration = .zero
    private var daemon: (holder: LockHolder, since: Duration)?

    init(patience: Duration) {
        self.patience = patience
    }

    /// The lock was refused, and the file names this holder.
    mutating func refused(by holder: LockHolder?) -> Decision {
        defer { self.waited += Self.step }
        if let holder, holder.role == .daemon {
            guard let known = self.daemon, known.holder == holder else {
                self.daemon = (holder, self.waited)
                return .wait
            }
            return self.waited - known.since >= Self.belief ? .giveUp(holder) : .wait
        }
        self.daemon = nil
        return self.waited >= self.patience ? .giveUp(holder) : .wait
    }
}
