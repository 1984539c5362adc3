/// A batch that nothing limits: what a job costs the machine.
struct FreePart: Sendable {
    private let options: BenchmarkOptions

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    func rows() async throws -> [Table.Row] {
        let count = self.options.isQuick ? 50 : 3000
        var run = BatchRun(options: self.options, jobs: JobList(count: count), generationTime: "4s")
        (run.generating, run.requestsPerMinute, run.creates, run.transfers) = (2000, 1_000_000, 64, 64)
        // One after the other: here the processor is what both want.
        let paddock = try await run.paddock().first
        let plain = try await run.plain()
        let what = "nothing limits: \(Figure.count(count)) videos of 4 s, 2,000 at once"
        return [
            Table.Row(
                what: "\(what): videos a second",
                paddock: Figure.text(paddock.jobsPerSecond, digits: 0),
                plain: Figure.text(plain.jobsPerSecond, digits: 0)
            ),
            Table.Row(
                what: "\(what): processor time a video",
                paddock: Figure.seconds(paddock.cpuPerJob),
                plain: Figure.seconds(plain.cpuPerJob)
            ),
            Table.Row(
                what: "\(what): peak memory",
                paddock: Figure.megabytes(paddock.peakBytes),
                plain: Figure.megabytes(plain.peakBytes)
            ),
        ]
    }
}
