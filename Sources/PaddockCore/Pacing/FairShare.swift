/// The kinds of call that share the key's rate.
package enum CallClass: Int, Hashable, Sendable, CaseIterable {
    /// Polls and fresh links: they free what is paid.
    case poll
    case create
    case presign

    /// What the class gets of the calls at the least, whoever else has work.
    var leastShare: Double {
        Double(self.weight) / Double(Self.allCases.reduce(0) { $0 + $1.weight })
    }

    /// The class's share when all have work (`failures.md` d.1).
    var weight: Int {
        switch self {
        case .poll: 4
        case .create: 3
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
    package mutating func next(among classes: [CallClass]) -> CallClass? {
        var best: CallClass?
        var total = 0
        for candidate in classes {
            self.credit[candidate.rawValue] += candidate.weight
            total += candidate.weight
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
