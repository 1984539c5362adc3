import Foundation
import Synchronization

/// What was seen of one home over the whole time: samples, and what came of its jobs.
final class SoakTally: Sendable {
    struct Counts: Sendable {
        var jobs = 0
        var done = 0
        var failed = 0
        var charges = 0
        var doubleCharges = 0
        var lostVideos = 0
        var held = 0
        var stops = 0
        var kills = 0
        var commands = 0
        var prunedLines = 0
        var backups = 0
    }

    private struct State {
        var counts = Counts()
        var samples: [(hours: Double, sample: SoakSample)] = []
    }

    let name: String
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(_ name: String) {
        self.name = name
    }

    var value: Counts { self.state.withLock { $0.counts } }

    func add(_ change: (inout Counts) -> Void) {
        self.state.withLock { change(&$0.counts) }
    }

    /// Keeps a sample, where there is one: as taken now, unless told how many hours after the start.
    func add(_ sample: SoakSample?, atHours hours: Double? = nil) {
        guard let sample else { return }
        let hours = hours ?? Double((ContinuousClock.now - self.start).components.seconds) / 3600
        self.state.withLock { $0.samples.append((hours, sample)) }
    }

    /// How a figure went, without the first quarter, in which everything grows to what it needs.
    func trend(_ figure: SoakFigure) -> Trend? {
        let samples = self.state.withLock { $0.samples }
        let end = samples.last?.hours ?? 0
        return Trend(
            samples.compactMap { hours, sample in
                guard hours >= end / 4, let value = sample.values[figure] else { return nil }
                return (x: hours, y: value)
            }
        )
    }

    /// The figures that grew by more than noise.
    var growing: [SoakFigure] {
        SoakFigure.allCases.filter { figure in
            self.trend(figure).map { $0.growth > figure.allowance(mean: $0.mean) } ?? false
        }
    }

    // MARK: - Tables

    /// A Markdown table of the figures.
    var figures: String {
        let rows = SoakFigure.allCases.compactMap { figure -> String? in
            guard let trend = self.trend(figure) else { return nil }
            let numbers = [trend.mean, trend.last, trend.most, trend.slope].map { String(format: "%.2f", $0) }
            let allowed = String(format: "%+.2f of %.2f", trend.growth, figure.allowance(mean: trend.mean))
            return "| \(figure.rawValue) | \((numbers + [allowed]).joined(separator: " | ")) |"
        }
        return """
            | \(self.name) | mean | last | most | an hour | gained, of what noise may |
            |---|---:|---:|---:|---:|---:|
            \(rows.joined(separator: "\n"))
            """
    }

    /// A Markdown table of what came of the jobs.
    var outcome: String {
        let counts = self.value
        let rows: [(String, Int)] = [
            ("Jobs", counts.jobs), ("… done", counts.done), ("… failed, as the API said", counts.failed),
            ("Charges", counts.charges), ("Held for a person", counts.held), ("Stops by SIGTERM", counts.stops),
            ("Kills", counts.kills), ("Commands beside it", counts.commands),
            ("Lines of history pruned", counts.prunedLines), ("Backups", counts.backups),
            ("**Double charges**", counts.doubleCharges), ("**Lost videos**", counts.lostVideos),
        ]
        let lines = rows.map { "| \($0.0) | \($0.1) |" }
        return "| \(self.name) | |\n|---|---:|\n\(lines.joined(separator: "\n"))"
    }
}
