/// Lines at the end of a terminal that are drawn again in place, without flicker.
///
/// Each drawing is one write inside a synchronised update, and only moves the cursor over what it drew itself, so that
/// what stands above stays. A window that became narrower has wrapped the old lines: that is counted in.
struct LiveRegion: Sendable {
    private var drawn: [StyledLine] = []
    private var drawnColumns = 0
    private let paint: Paint

    init(paint: Paint) {
        self.paint = paint
    }

    /// The text that replaces what was drawn before by these lines, which must fit `columns`; empty where nothing changed.
    mutating func redraw(_ lines: [StyledLine], columns: Int) -> String {
        guard lines != self.drawn || columns != self.drawnColumns else { return "" }
        let text =
            self.rewind(columns: columns) + lines.map { $0.printed(self.paint) + Self.clearLineEnd + "\n" }.joined()
        self.drawn = lines
        self.drawnColumns = columns
        return Self.beginUpdate + text + Self.clearBelow + Self.endUpdate
    }

    private func rewind(columns: Int) -> String {
        let rows = self.drawn.reduce(0) { $0 + $1.rows(columns: columns) }
        return rows > 0 ? "\u{1B}[\(rows)A\r" : ""
    }

    // ECMA-48 EL and ED; mode 2026 is ignored by terminals that don't know it.
    private static let clearLineEnd = "\u{1B}[K"
    private static let clearBelow = "\u{1B}[J"
    private static let beginUpdate = "\u{1B}[?2026h"
    private static let endUpdate = "\u{1B}[?2026l"
    /// Written around a time of drawing, so that the cursor doesn't dance.
    static let hideCursor = "\u{1B}[?25l"
    static let showCursor = "\u{1B}[?25h"
}
