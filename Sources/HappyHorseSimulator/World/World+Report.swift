import Synchronization

extension World {
    /// Everything in one look.
    func report() -> SimulatorReport {
        let faultsStruck = self.faults.struck
        return self.state.withLock { state in
            let now = self.now(state)
            let counts = state.counts
            var videos: [String: Int] = [:]
            var polls = PollFigures()
            for video in state.videos.values {
                videos[video.status(now: now).rawValue, default: 0] += 1
                polls.add(video.polls)
            }
            return SimulatorReport(
                charges: state.charged.count,
                creditsSpent: state.spent.values.reduce(0, +),
                chargesByAccount: counts.chargesByAccount,
                chargesByPrompt: state.prompts,
                promptsChargedAgain: state.prompts.filter { $0.value > 1 },
                videos: videos,
                calls: counts.calls,
                rateLimited: counts.calls.values.reduce(0) { $0 + ($1["429"] ?? 0) },
                leakedKeys: counts.leakedKeys,
                redirectsFollowed: counts.redirectsFollowed,
                incompleteCreates: counts.incompleteCreates,
                uploadsBySHA256: counts.uploadsBySHA256,
                createsInTheAir: counts.createsInTheAir,
                maxCreatesInTheAir: counts.maxCreatesInTheAir,
                maxGenerating: counts.maxGenerating,
                faultsStruck: faultsStruck,
                polls: polls.count,
                maxPollsPerVideo: polls.most,
                minPollSpacing: polls.minimum,
                medianPollSpacing: PollFigures.median(polls.spacings.map(Double.init)),
                medianSeenDelay: PollFigures.median(polls.delays),
                meanSeenDelay: polls.delays.isEmpty ? nil : polls.delays.reduce(0, +) / Double(polls.delays.count),
                slowSeenDelay: PollFigures.quantile(0.95, of: polls.delays),
                maxSeenDelay: polls.delays.max()
            )
        }
    }

    /// Every charge, oldest first.
    func ledger() -> [Charge] {
        self.state.withLock { state in state.charged.compactMap { state.videos[$0]?.charge } }
    }
}

/// Sums over the polls of all videos.
private struct PollFigures {
    var count = 0
    var most = 0
    var minimum: Double?
    var spacings: [Float] = []
    var delays: [Double] = []

    mutating func add(_ polls: Polls) {
        self.count += polls.count
        self.most = max(self.most, polls.count)
        self.minimum = [self.minimum, polls.minimum].compactMap { $0 }.min()
        self.spacings += polls.spacings
        self.delays += polls.delay.map { [$0] } ?? []
    }

    static func median(_ values: [Double]) -> Double? {
        self.quantile(0.5, of: values)
    }

    static func quantile(_ share: Double, of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[min(values.count - 1, Int(Double(values.count) * share))]
    }
}
