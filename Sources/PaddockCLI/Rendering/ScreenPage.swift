/// A page that fills the terminal's other screen and is drawn again in place; the shell's screen comes back at its end.
struct ScreenPage: Sendable {
    private let paint: Paint

    init(paint: Paint) {
        self.paint = paint
    }

    /// Switches to the other screen.
    static let enter = "\u{1B}[?1049h" + LiveRegion.hideCursor
    /// Switches back.
    static let leave = LiveRegion.showCursor + "\u{1B}[?1049l"

    /// The text that shows these lines from the top, as many as there are rows, in one synchronised update.
    func drawn(_ lines: [StyledLine], rows: Int) -> String {
        let shown = lines.prefix(max(1, rows)).map { $0.printed(self.paint) + "\u{1B}[K" }
        return "\u{1B}[?2026h\u{1B}[H" + shown.joined(separator: "\r\n") + "\u{1B}[J\u{1B}[?2026l"
    }
}
