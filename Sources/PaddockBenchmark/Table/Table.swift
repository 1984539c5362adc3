/// A table in Markdown.
struct Table: Sendable {
    struct Row: Sendable {
        let what: String
        let paddock: String
        var plain = "–"
        var limit = "–"
    }

    var rows: [Row] = []

    var markdown: String {
        let head = ["| measured | Paddock | plain client | limit |", "|---|---|---|---|"]
        return (head + self.rows.map { "| \($0.what) | \($0.paddock) | \($0.plain) | \($0.limit) |" })
            .joined(separator: "\n")
    }
}
