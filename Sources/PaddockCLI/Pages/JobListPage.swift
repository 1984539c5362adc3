import PaddockCore

/// `list` for people: a line for each job.
struct JobListPage: Sendable {
    let style: PageStyle

    /// How many jobs are lined up with each other; a longer list goes out in such pieces, so that memory stays flat.
    static let jobsAtOnce = 500

    func lines(_ jobs: [JobView]) -> [StyledLine] {
        var table = self.style.table([.flexible(atLeast: 16), .fixed, .fixed, .flexible(atLeast: 16)])
        table.rows = jobs.map { job in
            [
                .init(job.job, .strong),
                .init(job.state.rawValue, job.state.tone),
                .init(self.style.time.short(job.updatedAt), .faint),
                .init(Self.detail(job)),
            ]
        }
        return table.lines(width: self.style.columns)
    }

    /// What tells a reader most about the job in its state.
    private static func detail(_ job: JobView) -> String {
        if let error = job.error { return OutputText.escape("\(error.code): \(error.message)") }
        if let video = job.output.video { return OutputText.escape(video) }
        return OutputText.escape(job.request.prompt)
    }
}
