import Foundation
import PaddockCore

/// `status` for people: what needs a person, the daemon, manifests that wait, and a line for each batch.
struct StatusPage: Sendable {
    let report: StatusReport
    let style: PageStyle

    /// The page, never taller than the style allows.
    func lines() -> [StyledLine] {
        let attention = self.attentionLines()
        let inbox = self.inboxLines()
        let batches = self.batchLines()
        let daemon = [self.daemonLine()]
        guard let rows = self.style.rows else { return attention + daemon + inbox + batches }

        let columns = self.style.columns ?? .max
        let room = rows - daemon.count
        // What needs a person may take half of the page, waiting manifests a quarter, batches the rest; what one part
        // doesn't need goes to the others.
        let quarter = max(1, room / 4)
        let needed = { (lines: [StyledLine]) in lines.reduce(0) { $0 + $1.rows(columns: columns) } }
        let forInbox = min(needed(inbox), max(quarter, room - needed(attention) - needed(batches)))
        let forAttention = min(needed(attention), max(2 * quarter, room - forInbox - needed(batches)))
        let forBatches = max(0, room - forInbox - forAttention)
        let shown = needed(batches) > forBatches ? self.batchLines(withTotal: true) : batches
        return attention.bounded(rows: forAttention, style: self.style) + daemon
            + inbox.bounded(rows: forInbox, style: self.style) + shown.bounded(rows: forBatches, style: self.style)
    }

    // MARK: Parts

    private func attentionLines() -> [StyledLine] {
        var table = self.style.table([.flexible(atLeast: 12), .flexible(atLeast: 8), .fixed])
        let items = Attention.all(in: self.report, style: self.style)
        table.rows = items.map { item in
            [.init(item.subject, item.tone), .init(item.reason), .init(item.command, .command)]
        }
        let rows = table.lines(width: self.style.columns)
        let held = items.prefix { $0.isHeld }.count
        let guide = self.report.held.lazy.map { UnsureGuide(job: $0, style: self.style).lines() }
        let unsure = Exposure(unsure: self.report.heldByCode[JobFailure.unsureCharge] ?? 0)
        let settling = (guide.first { !$0.isEmpty } ?? []) + unsure.lines(hint: self.style.hint)
        return rows[..<held] + settling.wrapped(columns: self.style.columns) + rows[held...]
    }

    private func daemonLine() -> StyledLine {
        let daemon = self.report.view.daemon
        guard daemon.running else {
            let waiting = self.report.view.counts.unsettled
            let what =
                waiting > 0 ? "; \(Amount.count(waiting, "job")) \(waiting == 1 ? "waits" : "wait") for it" : ""
            return StyledLine("daemon not running", .warning) + StyledLine("\(what)  ")
                + StyledLine(self.style.hint("run"), .command)
        }
        let pid = daemon.pid.map { "pid \($0)" }
        let since = daemon.startedAt.map { "since \(self.style.time.short($0))" }
        let details = [pid, since].compactMap { $0 }.joined(separator: ", ")
        return StyledLine("daemon running", .good) + StyledLine(details.isEmpty ? "" : " (\(details))")
            + StyledLine(self.rate, .faint)
    }

    /// Calls a minute against the ceiling, where the API has shown that it allows less; else nothing is to be said.
    private var rate: String {
        guard let rate = self.report.view.rate, rate.lastRefusal != nil || rate.perMinute < Double(rate.ceiling) * 0.99
        else { return "" }
        let perMinute =
            rate.perMinute < 10 ? String(format: "%.1f", rate.perMinute) : "\(Int(rate.perMinute.rounded()))"
        let refused = rate.lastRefusal.map { ", last refused \(self.style.time.short($0))" } ?? ""
        return "  \(perMinute) of \(rate.ceiling) calls a minute\(refused)"
    }

    private func inboxLines() -> [StyledLine] {
        var table = self.style.table([.fixed, .flexible(atLeast: 12), .flexible(atLeast: 12)])
        table.rows = self.report.view.inbox.map { entry in
            let files = entry.waitingFor.map { OutputText.escape(self.relative($0)) }
            let reason = files.isEmpty ? self.waitingForNothing : "waits for \(files.joined(separator: ", "))"
            return [
                .init("manifest"),
                .init(OutputText.escape(self.relative(entry.manifest)), .strong),
                .init("\(reason) since \(self.style.time.short(entry.since))"),
            ]
        }
        return table.lines(width: self.style.columns)
    }

    private var waitingForNothing: String {
        self.report.view.daemon.running ? "is still being written" : "waits for the daemon"
    }

    /// A line for each batch; where not all can be shown, first one for all of them together.
    private func batchLines(withTotal: Bool = false) -> [StyledLine] {
        guard !self.report.view.batches.isEmpty else {
            let hint = self.style.hint("submit FILE")
            return [StyledLine("no batches yet  ") + StyledLine(hint, .command)]
        }
        var table = self.style.table([.flexible(atLeast: 10), .fixed, .figures, .flexible(atLeast: 10), .fixed])
        table.rows = Self.ordered(self.report.view.batches).map(self.row(of:))
        if withTotal { table.rows.insert(self.totalRow(), at: 0) }
        return table.lines(width: self.style.columns)
    }

    private func row(of batch: BatchView) -> [TextTable.Cell] {
        let bar = ProgressBar(batch.counts, isUnicode: self.style.isUnicode)
        let isOver = batch.counts.unsettled == 0
        let tone: Tone = isOver ? (batch.counts[.done] == batch.total ? .good : .warning) : .plain
        return [
            .init(batch.batch, .strong),
            .init(bar.drawn(cells: self.barCells), tone),
            .init("\(batch.counts[.done])/\(batch.total)"),
            .init(batch.counts.words(without: [.done]), .faint),
            .init(self.timeLeft(of: batch)),
        ]
    }

    private func totalRow() -> [TextTable.Cell] {
        let counts = self.report.view.counts
        let bar = ProgressBar(counts, isUnicode: self.style.isUnicode)
        return [
            .init("all \(self.report.view.batches.count)", .strong), .init(bar.drawn(cells: self.barCells)),
            .init("\(counts[.done])/\(counts.total)"), .init(counts.words(without: [.done]), .faint), .init("-"),
        ]
    }

    /// A fifth of the width, between 10 and 30 cells.
    private var barCells: Int { min(30, max(10, (self.style.columns ?? 100) / 5)) }

    private func timeLeft(of batch: BatchView) -> String {
        if batch.counts.unsettled == 0 {
            return batch.finishedAt.map { "ended \(self.style.time.short($0))" } ?? "ended"
        }
        return batch.timeLeft ?? "-"
    }

    /// Batches with work to do in order of arrival, then those that ended, the latest first.
    static func ordered(_ batches: [BatchView]) -> [BatchView] {
        let active = batches.filter { $0.counts.unsettled > 0 }.sorted { $0.createdAt < $1.createdAt }
        let ended = batches.filter { $0.counts.unsettled == 0 }
        let byEnd = ended.sorted { ($0.finishedAt ?? $0.createdAt) > ($1.finishedAt ?? $1.createdAt) }
        return active + byEnd
    }

    private func relative(_ path: String) -> String {
        let prefix = self.report.home.hasSuffix("/") ? self.report.home : self.report.home + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }
}
