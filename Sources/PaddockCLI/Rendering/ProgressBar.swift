import PaddockCore

/// How far a batch has come, drawn in a row of cells.
struct ProgressBar: Hashable, Sendable {
    /// Finished well.
    var done: Int
    /// Finished otherwise: `failed`, `held` or `cancelled`.
    var stopped: Int
    var total: Int
    var isUnicode: Bool

    init(_ counts: StateCounts, isUnicode: Bool) {
        self.done = counts[.done]
        self.stopped = counts[.failed] + counts[.held] + counts[.cancelled]
        self.total = counts.total
        self.isUnicode = isUnicode
    }

    /// The bar in so many cells. It is full only when everything has ended, and never empty once something has.
    func drawn(cells: Int) -> String {
        let endedCells = self.cells(for: self.done + self.stopped, of: cells)
        // Trouble shows, however little of it there is.
        let stoppedCells = min(endedCells, self.cells(for: self.stopped, of: cells))
        let doneCells = endedCells - stoppedCells
        let (full, halted, open) = self.isUnicode ? ("█", "▒", "░") : ("#", "!", ".")
        return String(repeating: full, count: doneCells) + String(repeating: halted, count: stoppedCells)
            + String(repeating: open, count: cells - doneCells - stoppedCells)
    }

    /// A bar for one thing, which is so far; full only when it is over.
    static func drawn(share: Double, cells: Int, isUnicode: Bool) -> String {
        let full = share >= 1 ? cells : min(cells - 1, max(0, Int(share * Double(cells))))
        return String(repeating: isUnicode ? "█" : "#", count: full)
            + String(repeating: isUnicode ? "░" : ".", count: cells - full)
    }

    private func cells(for count: Int, of cells: Int) -> Int {
        guard self.total > 0, count > 0 else { return 0 }
        guard count < self.total else { return cells }
        return min(max(1, count * cells / self.total), max(1, cells - 1))
    }
}
