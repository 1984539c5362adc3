package import Foundation
package import PaddockCore

/// What only the running daemon knows: the rest of `status` is read from the database.
package struct LiveStatus: Codable, Hashable, Sendable {
    /// How fast the API is called.
    package struct Rate: Codable, Hashable, Sendable {
        /// Calls a minute that Paddock allows itself now; below the ceiling after `rate_limited`.
        package var perMinute: Double
        /// `limits.requestsPerMinute`.
        package var ceiling: Int
        /// When the API last said `rate_limited`; null where it never did.
        @Nullable package var lastRefusal: Date?

        package init(perMinute: Double, ceiling: Int, lastRefusal: Date? = nil) {
            self.perMinute = perMinute
            self.ceiling = ceiling
            self.lastRefusal = lastRefusal
        }
    }

    /// The time a batch still needs, in seconds; null when unknown.
    package struct BatchTime: Codable, Hashable, Sendable {
        package var batch: String
        @Nullable package var secondsLeft: Int?
        /// If it goes slowly.
        @Nullable package var secondsLeftHigh: Int?

        package init(batch: String, secondsLeft: Int?, secondsLeftHigh: Int?) {
            self.batch = batch
            self.secondsLeft = secondsLeft
            self.secondsLeftHigh = secondsLeftHigh
        }
    }

    /// A file on its way.
    package struct Transfer: Codable, Hashable, Sendable {
        /// The media's, where it goes to storage: several jobs may wait for it.
        package var sha256: String?
        /// The job's name, where it comes from the API.
        package var job: String?
        package var bytes: Int64
        /// Null until it is known.
        @Nullable package var total: Int64?

        package init(sha256: String? = nil, job: String? = nil, bytes: Int64, total: Int64?) {
            self.sha256 = sha256
            self.job = job
            self.bytes = bytes
            self.total = total
        }
    }

    /// How long videos of a kind take to be made, as far as the daemon has seen.
    package struct GenerationTime: Codable, Hashable, Sendable {
        package var kind: VideoKind
        /// Half of them are over by then.
        package var seconds: Double
        /// Nine of ten are over by then.
        package var secondsHigh: Double

        package init(kind: VideoKind, seconds: Double, secondsHigh: Double) {
            self.kind = kind
            self.seconds = seconds
            self.secondsHigh = secondsHigh
        }
    }

    package var version: String
    package var pid: Int
    package var startedAt: Date
    package var gates: [GateView]
    package var inbox: [InboxView]
    package var rate: Rate
    package var batches: [BatchTime]
    package var transfers: [Transfer]
    package var generation: [GenerationTime]

    package init(
        version: String,
        pid: Int,
        startedAt: Date,
        gates: [GateView],
        inbox: [InboxView],
        rate: Rate,
        batches: [BatchTime] = [],
        transfers: [Transfer] = [],
        generation: [GenerationTime] = []
    ) {
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.gates = gates
        self.inbox = inbox
        self.rate = rate
        self.batches = batches
        self.transfers = transfers
        self.generation = generation
    }
}

/// The gates that are closed after a change to them.
package struct GatesAnswer: Codable, Hashable, Sendable {
    package var gates: [GateView]

    package init(gates: [GateView]) {
        self.gates = gates
    }
}
