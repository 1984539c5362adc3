package import Foundation

/// What can be said of the time that work takes, from what was learned.
package struct Forecast: Hashable, Sendable {
    let times: TimeHistogram
    /// Videos a second that can be made with the slots and the calls there are.
    package let videosPerSecond: Double
    /// How long a video lies ready before it is seen and fetched, in seconds.
    let delay: Double
    /// Whether something other than the pace holds creates back, so that nobody knows when they go on.
    let isHeldUp: Bool
    /// How long videos of each kind take, of those that were seen often enough.
    package let kinds: [VideoKind: TypicalTime]

    init(
        times: TimeHistogram,
        kinds: [VideoKind: TypicalTime] = [:],
        videosPerSecond: Double,
        delay: Double,
        isHeldUp: Bool
    ) {
        self.times = times
        self.kinds = kinds
        self.videosPerSecond = videosPerSecond
        self.delay = delay
        self.isHeldUp = isHeldUp
    }

    /// The time in seconds within which the slowest of so many is over, with this probability.
    private func slowest(of count: Int, surely probability: Double) -> Double {
        // Of thousands the slowest is slower than anything that was seen: what is known ends somewhere.
        let share = pow(probability, 1 / Double(min(max(1, count), 200)))
        return (self.times.quantile(share) ?? 0) + self.delay
    }
}

/// How long videos usually take to be made, in seconds.
package struct TypicalTime: Hashable, Sendable {
    /// Half of them are over by then.
    package let median: Double
    /// Nine of ten are over by then.
    package let high: Double

    /// Nil where nothing is known.
    init?(_ histogram: TimeHistogram) {
        guard let median = histogram.quantile(0.5), let high = histogram.quantile(0.9) else { return nil }
        self.median = median
        self.high = high
    }
}

/// What a batch still has to do.
package struct BatchWork: Hashable, Sendable {
    package let batch: String
    /// Jobs that are not created yet.
    package let pending: Int
    package let generating: Int
    package let downloading: Int
    /// When the last of its videos that generate was created.
    package let youngest: Date?

    package init(batch: String, pending: Int, generating: Int, downloading: Int, youngest: Date?) {
        self.batch = batch
        self.pending = pending
        self.generating = generating
        self.downloading = downloading
        self.youngest = youngest
    }
}

/// The time that a batch still takes, in whole seconds: as it is likely, and if it goes slowly.
package struct TimeLeft: Hashable, Sendable {
    package let seconds: Int
    package let high: Int
}

extension Forecast {
    /// The time left of each batch. Those before it in the list are in front of it in the queue.
    ///
    /// - Parameters:
    ///   - works: the unfinished batches in order.
    ///   - now: the moment.
    /// - Returns: nothing for a batch where nothing can be known.
    package func timeLeft(of works: [BatchWork], at now: Date) -> [String: TimeLeft] {
        var left: [String: TimeLeft] = [:]
        var ahead = 0
        for work in works {
            ahead += work.pending
            left[work.batch] = self.timeLeft(of: work, ahead: ahead, at: now)
        }
        return left
    }

    private func timeLeft(of work: BatchWork, ahead: Int, at now: Date) -> TimeLeft? {
        let (likely, high): (Double, Double)
        if work.pending > 0 {
            guard !self.isHeldUp, self.videosPerSecond > 0 else { return nil }
            let wait = Double(ahead) / self.videosPerSecond
            // The last is begun when all before it are, and then takes its own time.
            likely = wait + self.slowest(of: 1, surely: 0.5)
            high = wait * 1.4 + self.slowest(of: work.pending, surely: 0.9)
        } else if work.generating > 0 {
            let age = max(0, work.youngest.map(now.timeIntervalSince) ?? 0)
            likely = max(self.delay, self.slowest(of: work.generating, surely: 0.5) - age)
            high = max(likely * 1.5, self.slowest(of: work.generating, surely: 0.9) - age)
        } else if work.downloading > 0 {
            (likely, high) = (5, 30)
        } else {
            return nil
        }
        return TimeLeft(seconds: Int(likely.rounded(.up)), high: Int(max(likely, high).rounded(.up)))
    }
}
