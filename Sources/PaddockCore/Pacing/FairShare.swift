/// The kinds of call that share the key's rate.
package enum CallClass: Int, Hashable, Sendable, CaseIterable {
    /// Polls and fresh links: they free what is paid.
    case poll
    case create
    case presign

    /// What the class gets of the calls at the least, whoever else has work and much of it.
    var leastShare: Double {
        Double(self.weight()) / Double(Self.allCases.reduce(0) { $0 + $1.weight() })
    }

    /// The class's share when all have work (Rate).
    ///
    /// Where the queue ends, creates have three times theirs: the last video can't be ready before it was made, so each create that goes
    /// sooner ends the batch sooner, and there are calls enough for polls as soon as nothing is left to create.
    func weight(isQueueEnding: Bool = false) -> Int {
        switch self {
        case .poll: 4
        case .create: isQueueEnding ? 9 : 3
        case .presign: 2
        }
    }
}

/// Shares calls among the classes that have work, by weight, and leaves nothing unused: smooth weighted round-robin,
/// as in nginx's upstream balancing.
package struct FairShare: Hashable, Sendable {
    private var credit = [Int](repeating: 0, count: CallClass.allCases.count)

    package init() {}

    /// Which of the classes with work goes next; nil where none has any.
    package mutating func next(among classes: [CallClass], isQueueEnding: Bool = false) -> CallClass? {
        var best: CallClass?
        var total = 0
        for candidate in classes {
            let weight = candidate.weight(isQueueEnding: isQueueEnding)
            self.credit[candidate.rawValue] += weight
            total += weight
            if best.map({ self.credit[candidate.rawValue] > self.credit[$0.rawValue] }) ?? true {
                best = candidate
            }
        }
        if let best {
            self.credit[best.rawValue] -= total
        }
        return best
    }
}
