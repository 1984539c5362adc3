import Synchronization

/// What was seen of the callers.
struct Counts: Sendable {
    /// By kind of call, then by status or `cut`, `stall`, `garbage`, `unfinished`.
    var calls: [String: [String: Int]] = [:]
    /// `Authorization` headers seen where they don't belong: `storage`, `cdn`, `redirect`.
    var leakedKeys: [String: Int] = [:]
    var redirectsFollowed = 0
    var incompleteCreates = 0
    var uploadsBySHA256: [String: Int] = [:]
    var chargesByAccount: [String: Int] = [:]
    var createsInTheAir = 0
    var maxCreatesInTheAir = 0
    var maxGenerating = 0
}

extension World {
    /// Notes how a call ended.
    func count(_ call: CallKind, _ outcome: String) {
        defer { self.bell.ring() }
        self.state.withLock { $0.counts.calls[call.rawValue, default: [:]][outcome, default: 0] += 1 }
    }

    /// Notes a key that was shown to an origin which has no business with it.
    func countLeak(at place: String) {
        defer { self.bell.ring() }
        self.state.withLock { $0.counts.leakedKeys[place, default: 0] += 1 }
    }

    /// Notes a call that came where an injected redirect led.
    func countTrapped() {
        defer { self.bell.ring() }
        self.state.withLock { $0.counts.redirectsFollowed += 1 }
    }

    /// Notes a create whose body never came to its end.
    func countIncompleteCreate() {
        defer { self.bell.ring() }
        self.state.withLock { $0.counts.incompleteCreates += 1 }
    }

    func createBegan() {
        defer { self.bell.ring() }
        self.state.withLock { state in
            state.counts.createsInTheAir += 1
            state.counts.maxCreatesInTheAir = max(state.counts.maxCreatesInTheAir, state.counts.createsInTheAir)
        }
    }

    func createEnded() {
        self.state.withLock { $0.counts.createsInTheAir -= 1 }
    }
}
