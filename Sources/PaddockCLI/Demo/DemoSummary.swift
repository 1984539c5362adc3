import PaddockCore

/// The end of a demo: what lies on disk now, and where to go next.
struct DemoSummary: Sendable {
    /// The home as it can be typed from where the demo was started.
    let shownHome: String
    let counts: StateCounts
    let files: [OutputTree.File]
    let style: PageStyle

    /// Whether every job is done, which is what a demo promises.
    var isSuccess: Bool { self.counts.total > 0 && self.counts[.done] == self.counts.total }

    func lines() -> [StyledLine] {
        let tree = OutputTree(title: "\(self.shownHome)/output", files: self.files, style: self.style)
        return [StyledLine()] + tree.lines() + [StyledLine(), self.verdict(), StyledLine()] + self.next()
    }

    private func verdict() -> StyledLine {
        guard self.isSuccess else {
            return StyledLine("Not everything is done: \(self.counts.words()).", .bad)
        }
        return StyledLine("All \(Amount.count(self.counts.total, "video")) are done.", .good)
    }

    private func next() -> [StyledLine] {
        let hint = CommandHint(home: self.shownHome)
        var table = self.style.table([.fixed, .fixed])
        table.rows = [
            [.init(hint("status"), .command), .init("what the home knows")],
            [.init(hint("show spring-campaign/meadow"), .command), .init("one job, with its history")],
            [.init("paddock simulate", .command), .init("the API that stood in here, for rehearsals of your own")],
            [.init("paddock run", .command), .init("the daemon, with your own key: see README, Settings")],
        ]
        return [StyledLine("Next:", .strong)] + table.lines(width: nil).map { StyledLine("  ") + $0 }
    }
}
