/// What happens at one system call.
struct CallFault: Hashable, Sendable, CustomStringConvertible {
    /// The ways in which a call can go wrong, by the names that the shim knows.
    enum Kind: String, CaseIterable, Sendable {
        case killBefore = "kill-before"
        case killAfter = "kill-after"
        /// After a call that makes, moves or removes a name.
        case killName = "kill-name"
        case short
        case inputOutput = "EIO"
        case noSpace = "ENOSPC"
        case noDescriptors = "EMFILE"
        case interrupted = "EINTR"
        /// From the call on, for good: a disk that has died, or is full, or a process at its limit.
        case inputOutputForGood = "EIO+"
        case noSpaceForGood = "ENOSPC+"
        case noDescriptorsForGood = "EMFILE+"

        var kills: Bool { [.killBefore, .killAfter, .killName].contains(self) }
    }

    let kind: Kind
    /// Which of the calls that it can strike, from 1; 0 only counts them.
    let number: Int

    var description: String { "\(self.kind.rawValue)@\(self.number)" }

    init(kind: Kind, number: Int) {
        self.kind = kind
        self.number = number
    }

    /// Reads what `description` wrote.
    init?(_ text: some StringProtocol) {
        let words = text.split(separator: "@")
        guard words.count == 2, let kind = Kind(rawValue: String(words[0])), let number = Int(words[1]) else {
            return nil
        }
        self.init(kind: kind, number: number)
    }
}

/// One life that is played: a fault in the first run and, in some, another in the run that recovers.
struct CallPoint: Hashable, Sendable, CustomStringConvertible {
    let first: CallFault
    var second: CallFault?

    var description: String { self.second.map { "\(self.first),\($0)" } ?? "\(self.first)" }

    init(_ first: CallFault, _ second: CallFault? = nil) {
        self.first = first
        self.second = second
    }

    /// Reads what `description` wrote.
    init?(_ text: String) {
        let faults = text.split(separator: ",").map { CallFault($0) }
        guard (1...2).contains(faults.count), let first = faults[0] else { return nil }
        self.init(first, faults.count > 1 ? faults[1] : nil)
    }
}
