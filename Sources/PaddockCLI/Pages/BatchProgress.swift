import PaddockCore

/// How far a few batches are: bars drawn in place on a terminal, elsewhere a line for each change of a job, or of a batch
/// where the jobs are not looked at one by one.
struct BatchProgress: Sendable {
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
    mutating func update(batches: [BatchView], jobs: [JobView], size: (columns: Int, rows: Int)?) -> String {
        guard self.terminal.isLive else {
            return (jobs.isEmpty ? self.changes(batches) : self.changes(jobs)).map { $0 + "\n" }.joined()
        }
        let terminal = self.terminal.resized(to: size)
        // The cursor can't go back above the first row.
        let lines = self.bars(batches, columns: terminal.columns).bounded(rows: terminal.rows - 1, style: self.style)
        return self.region.redraw(lines, columns: terminal.columns)
    }

    private func bars(_ batches: [BatchView], columns: Int) -> [StyledLine] {
        var table = self.style.table([.flexible(atLeast: 10), .fixed, .figures, .flexible(atLeast: 10)])
        table.rows = batches.sorted { ($0.createdAt, $0.batch) < ($1.createdAt, $1.batch) }.map { batch in
            let bar = ProgressBar(batch.counts, isUnicode: self.style.isUnicode)
            let isDone = batch.counts[.done] == batch.total
            return [
                .init(batch.batch, .strong),
                .init(bar.drawn(cells: min(30, max(10, columns / 5))), isDone ? .good : .plain),
                .init("\(batch.counts[.done])/\(batch.total)"),
                .init(batch.counts.words(without: [.done]), .faint),
            ]
        }
        return table.lines(width: columns)
    }

    /// A line for each job that is in another state than when it was last seen.
    private mutating func changes(_ jobs: [JobView]) -> [String] {
        jobs.compactMap { job in
            guard self.last.updateValue(job.state, forKey: job.job) != job.state else { return nil }
            return "\(job.job): \(job.state.rawValue)"
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
