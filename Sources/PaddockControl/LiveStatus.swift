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

    package var version: String
    package var pid: Int
    package var startedAt: Date
    package var gates: [GateView]
    package var inbox: [InboxView]
    package var rate: Rate
    package var batches: [BatchTime]

    package init(
        version: String,
        pid: Int,
        startedAt: Date,
        gates: [GateView],
        inbox: [InboxView],
        rate: Rate,
        batches: [BatchTime] = []
    ) {
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.gates = gates
        self.inbox = inbox
        self.rate = rate
        self.batches = batches
    }
}

/// The gates that are closed after a change to them.
package struct GatesAnswer: Codable, Hashable, Sendable {
    package var gates: [GateView]

    package init(gates: [GateView]) {
        self.gates = gates
    }
}
