/// Rows of cells in columns that line up, fitted to a width by shortening the columns that may be shortened.
struct TextTable: Hashable, Sendable {
    struct Column: Hashable, Sendable {
        enum Alignment: Hashable, Sendable {
            case left
            case right
        }

        var alignment = Alignment.left
        /// The least cells that the column may be cut to; nil where it is never cut.
        var shrinksTo: Int?

        /// A column that is never cut.
        static let fixed = Self()
        /// A column of figures.
        static let figures = Self(alignment: .right)

        /// A column that gives way when the table is too wide.
        static func flexible(atLeast cells: Int) -> Self {
            Self(shrinksTo: cells)
        }
    }

    struct Cell: Hashable, Sendable {
        var text: String
        var tone: Tone

        init(_ text: String, _ tone: Tone = .plain) {
            self.text = text
            self.tone = tone
        }
    }

    /// Between two columns.
    static let gap = "  "

    var columns: [Column]
    var rows: [[Cell]] = []
    var ellipsis = "…"

    /// The rows as lines. `width` is what they must fit where that can be done; nil for no limit.
    ///
    /// Nothing stands behind the last cell of a row, so that a copied line has no trailing blanks.
    func lines(width: Int?) -> [StyledLine] {
        let widths = self.fittedWidths(to: width)
        return self.rows.map { self.line($0, widths: widths) }
    }

    /// The widest cell of each column.
    private var naturalWidths: [Int] {
        self.columns.indices.map { column in
            self.rows.lazy.map { column < $0.count ? DisplayWidth.cells(of: $0[column].text) : 0 }.max() ?? 0
        }
    }

    /// Takes what is too much from the flexible columns, a cell at a time from the one with most to give.
    private func fittedWidths(to limit: Int?) -> [Int] {
        var widths = self.naturalWidths
        guard let limit = limit else { return widths }
        let gaps = max(0, widths.filter { $0 > 0 }.count - 1) * Self.gap.count
        var excess = widths.reduce(gaps, +) - limit
        while excess > 0 {
            let spare = self.columns.indices.map { max(0, widths[$0] - (self.columns[$0].shrinksTo ?? widths[$0])) }
            guard let widest = spare.indices.max(by: { spare[$0] < spare[$1] }), spare[widest] > 0 else {
                return widths
            }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [Cell], widths: [Int]) -> StyledLine {
        let last = cells.lastIndex { !$0.text.isEmpty } ?? -1
        var line = StyledLine()
        for (index, cell) in cells.enumerated() where index <= last && widths[index] > 0 {
            if !line.pieces.isEmpty { line.append(Self.gap) }
            let text = DisplayWidth.fitted(cell.text, to: widths[index], ellipsis: self.ellipsis)
            let padding = String(repeating: " ", count: max(0, widths[index] - DisplayWidth.cells(of: text)))
            switch self.columns[index].alignment {
            case .right:
                line.append(padding)
                line.append(text, cell.tone)
            case .left:
                line.append(text, cell.tone)
                if index < last { line.append(padding) }
            }
        }
        return line
    }
}
