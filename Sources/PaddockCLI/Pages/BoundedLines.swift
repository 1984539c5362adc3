extension [StyledLine] {
    /// As many lines as fit into the rows, the last one saying how many do not, and what shows them all.
    func bounded(rows: Int, style: PageStyle) -> [StyledLine] {
        let columns = style.columns ?? .max
        let total = self.reduce(0) { $0 + $1.rows(columns: columns) }
        guard total > rows else { return self }
        guard rows > 0 else { return [] }
        var used = 1
        let kept = self.prefix { line in
            used += line.rows(columns: columns)
            return used <= rows
        }
        let more = "\(style.ellipsis) and \(self.count - kept.count) more: "
        return kept + [StyledLine(more, .faint) + StyledLine(style.hint("status --all"), .command)]
    }
}
