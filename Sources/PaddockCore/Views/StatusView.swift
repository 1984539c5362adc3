package import Foundation

/// How many jobs are in each state; every state is a key in JSON.
package struct StateCounts: Codable, Hashable, Sendable {
    private var values: [JobState: Int] = [:]

    package init() {}

    package subscript(state: JobState) -> Int {
        get { self.values[state, default: 0] }
        // No zero is kept, so that equal counts are equal values.
        set { self.values[state] = newValue == 0 ? nil : newValue }
    }

    /// All jobs together.
    package var total: Int { self.values.values.reduce(0, +) }

    /// Jobs that the daemon still has to do something for.
    package var unsettled: Int {
        JobState.allCases.reduce(0) { $1.isSettled ? $0 : $0 + self[$1] }
    }

    package init(from decoder: any Decoder) throws {
        let raw = try [String: Int](from: decoder)
        for state in JobState.allCases {
            self[state] = raw[state.rawValue] ?? 0
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var raw: [String: Int] = [:]
        for state in JobState.allCases {
            raw[state.rawValue] = self[state]
        }
        try raw.encode(to: encoder)
    }
}

/// A closed gate as `status` shows it.
package struct GateView: Codable, Hashable, Sendable {
    package var gate: String
    package var since: Date
    package var reason: String
    /// Null where only a person helps.
    @Nullable package var nextTryAt: Date?

    package init(gate: String, since: Date, reason: String, nextTryAt: Date?) {
        self.gate = gate
        self.since = since
        self.reason = reason
        self.nextTryAt = nextTryAt
    }
}

/// A manifest that waits for its own end or for its media.
package struct InboxView: Codable, Hashable, Sendable {
    package var manifest: String
    package var waitingFor: [String]
    package var since: Date

    package init(manifest: String, waitingFor: [String], since: Date) {
        self.manifest = manifest
        self.waitingFor = waitingFor
        self.since = since
    }
}

/// One batch as `status` shows it.
package struct BatchView: Codable, Hashable, Sendable {
    package var batch: String
    package var counts: StateCounts
    package var total: Int
    package var createdAt: Date
    @Nullable package var finishedAt: Date?
    /// The likely time left in seconds, null when unknown.
    @Nullable package var secondsLeft: Int?
    /// The time left in seconds if it goes slowly, null when unknown.
    @Nullable package var secondsLeftHigh: Int?

    package init(
        batch: String,
        counts: StateCounts,
        createdAt: Date,
        finishedAt: Date?,
        secondsLeft: Int? = nil,
        secondsLeftHigh: Int? = nil
    ) {
        self.batch = batch
        self.counts = counts
        self.total = counts.total
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.secondsLeft = secondsLeft
        self.secondsLeftHigh = secondsLeftHigh
    }
}

/// The answer of `status --json` (README, JSON).
package struct StatusView: Codable, Hashable, Sendable {
    /// Whether a daemon has this home, and which.
    package struct Daemon: Codable, Hashable, Sendable {
        package var running: Bool
        @Nullable package var pid: Int?
        @Nullable package var startedAt: Date?

        package init(running: Bool, pid: Int?, startedAt: Date?) {
            self.running = running
            self.pid = pid
            self.startedAt = startedAt
        }
    }

    /// How fast the API is called.
    package struct Rate: Codable, Hashable, Sendable {
        /// Calls a minute that Paddock allows itself now.
        package var perMinute: Double
        /// `limits.requestsPerMinute`.
        package var ceiling: Int
        /// When the API last said `rate_limited`; null where it never did.
        @Nullable package var lastRefusal: Date?

        package init(perMinute: Double, ceiling: Int, lastRefusal: Date?) {
            self.perMinute = perMinute
            self.ceiling = ceiling
            self.lastRefusal = lastRefusal
        }
    }

    package var version: String
    package var daemon: Daemon
    /// Null while no daemon runs.
    @Nullable package var rate: Rate?
    package var gates: [GateView]
    package var counts: StateCounts
    package var inbox: [InboxView]
    package var batches: [BatchView]

    package init(
        version: String,
        daemon: Daemon,
        rate: Rate? = nil,
        gates: [GateView],
        counts: StateCounts,
        inbox: [InboxView],
        batches: [BatchView]
    ) {
        self.version = version
        self.daemon = daemon
        self.rate = rate
        self.gates = gates
        self.counts = counts
        self.inbox = inbox
        self.batches = batches
    }
}
