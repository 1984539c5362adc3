import Foundation

/// What a page is made for: its size, its characters, and the moment it speaks of.
struct PageStyle: Sendable {
    /// What lines are fitted to; nil leaves them as long as they are.
    var columns: Int?
    /// How many rows the page may take; nil for all it needs.
    var rows: Int?
    var isUnicode: Bool
    var time: TimeText
    var hint: CommandHint

    /// For a page on this terminal, with a row left for the prompt. What another program reads is not cut short.
    init(terminal: Terminal, now: Date, hint: CommandHint, isBounded: Bool = true) {
        self.columns = terminal.isTerminal ? terminal.columns : nil
        self.rows = isBounded ? max(4, terminal.rows - 1) : nil
        self.isUnicode = terminal.isUnicode
        self.time = TimeText(now: now)
        self.hint = hint
    }

    init(columns: Int?, rows: Int?, isUnicode: Bool, time: TimeText, hint: CommandHint) {
        self.columns = columns
        self.rows = rows
        self.isUnicode = isUnicode
        self.time = time
        self.hint = hint
    }

    var ellipsis: String { self.isUnicode ? "…" : "..." }
    var dash: String { self.isUnicode ? "–" : "-" }

    func table(_ columns: [TextTable.Column]) -> TextTable {
        TextTable(columns: columns, ellipsis: self.ellipsis)
    }
}
