import PaddockCore
import PaddockDaemon

/// How far `verify` is, in one line that is drawn in place; nothing where the output is no live terminal.
struct VerificationProgress: Sendable {
    private let terminal: Terminal
    private var region: LiveRegion

    init(terminal: Terminal) {
        self.terminal = terminal
        self.region = LiveRegion(paint: Paint(hasColour: terminal.hasColour))
    }

    /// What to write to show it.
    mutating func update(_ progress: Verification.Progress, size: (columns: Int, rows: Int)?) -> String {
        guard self.terminal.isLive else { return "" }
        let columns = self.terminal.resized(to: size).columns
        let words =
            "reading \(progress.jobs) of \(Amount.count(progress.total.jobs, "job")), "
            + "\(Amount.bytes(progress.bytes)) of \(Amount.bytes(progress.total.bytes))"
        let text = DisplayWidth.fitted(words, to: columns - 1, ellipsis: "...")
        return self.region.redraw([StyledLine(text, .faint)], columns: columns)
    }

    /// What to write to take it away, so that something else can be printed.
    mutating func clear(size: (columns: Int, rows: Int)?) -> String {
        guard self.terminal.isLive else { return "" }
        return self.region.redraw([], columns: self.terminal.resized(to: size).columns)
    }
}
