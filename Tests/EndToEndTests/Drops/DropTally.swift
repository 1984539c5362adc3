import Synchronization

/// What the rounds of a drill came to.
final class DropTally: Sendable {
    private struct Counts {
        var kills = 0
        var jobs = 0
        var missing = 0
        var ways: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let start = ContinuousClock.now

    var kills: Int { self.counts.withLock { $0.kills } }
    var jobs: Int { self.counts.withLock { $0.jobs } }

    func add(kill ways: [DropWay]) {
        self.counts.withLock { counts in
            counts.kills += 1
            for way in ways { counts.ways[way.rawValue, default: 0] += 1 }
        }
    }

    func add(jobs: Int, missing: Int) {
        self.counts.withLock { counts in
            counts.jobs += jobs
            counts.missing += missing
        }
    }

    /// A Markdown table.
    func table(seed: UInt64) -> String {
        let counts = self.counts.withLock { $0 }
        let seconds = (ContinuousClock.now - self.start).components.seconds
        let ways = counts.ways.sorted { $0.key < $1.key }.map { "| … \($0.key) | \($0.value) |\n" }.joined()
        return """
            | kill -9 while manifests are dropped (seed \(seed), \(seconds) s) | |
            |---|---:|
            | Kills of the daemon | \(counts.kills) |
            | Manifests dropped | \(counts.ways.values.reduce(0, +)) |
            \(ways)| Jobs on record | \(counts.jobs) |
            | **Jobs missing** | \(counts.missing) |
            """
    }
}
