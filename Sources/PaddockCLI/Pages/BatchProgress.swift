import Foundation
import PaddockControl
import PaddockCore

/// How far jobs are: bars drawn in place on a terminal, elsewhere a line for each change of a job, or of a batch where the
/// jobs are not looked at one by one.
struct BatchProgress: Sendable {
    /// What is drawn, at one moment.
    struct Reading: Sendable {
        var batches: [BatchView] = []
        /// Those whose changes are told one by one where nothing can be drawn in place.
        var jobs: [JobView] = []
        /// Those that something happens to now, the first few.
        var active: [JobView] = []
        var live: LiveStatus?
        var now = Date()
    }

    /// The most jobs that are shown one by one.
    static let mostActive = 12

    private var last: [String: JobState] = [:]
    private var lastCounts: [String: StateCounts] = [:]
    private var region: LiveRegion
    private let terminal: Terminal
    private let style: PageStyle

    init(terminal: Terminal, style: PageStyle) {
        self.terminal = terminal
        self.style = style
        self.region = LiveRegion(paint: Paint(hasColour: terminal.hasColour))
    }

    /// What to write for the jobs as they are now; empty where nothing is to be said.
    mutating func update(_ reading: Reading, size: (columns: Int, rows: Int)?) -> String {
        guard self.terminal.isLive else {
            let lines = reading.jobs.isEmpty ? self.changes(reading.batches) : self.changes(reading.jobs)
            return lines.map { $0 + "\n" }.joined()
        }
        let terminal = self.terminal.resized(to: size)
        var style = self.style
        style.columns = terminal.columns
        // The cursor can't go back above the first row.
        let rows = terminal.rows - 1
        let bars = Self.bars(reading.batches.timed(by: reading.live), style: style).bounded(rows: rows, style: style)
        let room = min(rows - bars.reduce(0) { $0 + $1.rows(columns: terminal.columns) }, Self.mostActive)
        let lines = bars + Self.activity(reading, rows: room, style: style)
        return self.region.redraw(lines, columns: terminal.columns)
    }

    // MARK: Bars

    private static func bars(_ batches: [BatchView], style: PageStyle) -> [StyledLine] {
        var table = style.table([.flexible(atLeast: 10), .fixed, .figures, .flexible(atLeast: 10), .fixed])
        table.rows = batches.sorted { ($0.createdAt, $0.batch) < ($1.createdAt, $1.batch) }.map { batch in
            let bar = ProgressBar(batch.counts, isUnicode: style.isUnicode)
            let isDone = batch.counts[.done] == batch.total
            return [
                .init(batch.batch, .strong),
                .init(bar.drawn(cells: min(30, max(10, (style.columns ?? 100) / 5))), isDone ? .good : .plain),
                .init("\(batch.counts[.done])/\(batch.total)"),
                .init(batch.counts.words(without: [.done]), .faint),
                .init(batch.timeLeft ?? ""),
            ]
        }
        return table.lines(width: style.columns)
    }

    /// A line for each job that something happens to, the next to be done first.
    private static func activity(_ reading: Reading, rows: Int, style: PageStyle) -> [StyledLine] {
        guard rows > 0, !reading.active.isEmpty else { return [] }
        let order: [JobState] = [.downloading, .generating, .creating, .uploading]
        let sorted = order.flatMap { state in reading.active.filter { $0.state == state } }
        var table = style.table([.flexible(atLeast: 12), .fixed, .fixed, .flexible(atLeast: 10)])
        table.rows = sorted.prefix(rows).map { job in
            let activity = JobActivity(job: job, live: reading.live, now: reading.now)
            let bar = activity.share.map { ProgressBar.drawn(share: $0, cells: 10, isUnicode: style.isUnicode) }
            return [
                .init("  \(job.job)"), .init(job.state.rawValue, .faint), .init(bar ?? "", .faint),
                .init(activity.words, .faint),
            ]
        }
        return table.lines(width: style.columns)
    }

    // MARK: Changes

    /// A line for each job that is in another state than when it was last seen.
    private mutating func changes(_ jobs: [JobView]) -> [String] {
        jobs.compactMap { job in
            guard self.last.updateValue(job.state, forKey: job.job) != job.state else { return nil }
            let why = job.error.map { ": \($0.code): \($0.message)" } ?? ""
            return OutputText.escape("\(job.job): \(job.state.rawValue)\(why)")
        }
    }

    /// A line for each batch that has moved since it was last seen.
    private mutating func changes(_ batches: [BatchView]) -> [String] {
        batches.compactMap { batch in
            guard self.lastCounts.updateValue(batch.counts, forKey: batch.batch) != batch.counts else { return nil }
            return "\(batch.batch): \(batch.counts.words())"
        }
    }
}

extension BatchView {
    /// The time left in words; nil where it is unknown.
    var timeLeft: String? {
        guard let low = self.secondsLeft else { return nil }
        let likely = Amount.duration(seconds: low)
        guard let high = self.secondsLeftHigh.map({ Amount.duration(seconds: $0) }), high != likely else {
            return "\(likely) left"
        }
        return "\(likely) to \(high) left"
    }
}
