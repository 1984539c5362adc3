/// Batches that something bounds: how near to that bound they come, with how many calls, and how soon a finished video is seen.
struct BatchPart: Sendable {
    private let options: BenchmarkOptions
    private var isQuick: Bool { self.options.isQuick }

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    func rows() async throws -> [Table.Row] {
        // All at once: they wait far more than they work, and a run of each in turn would take an hour.
        async let calls = self.calls()
        async let transfers = self.transfers()
        async let even = self.slots("60 to 90 s", "60s-90s", isBound: true)
        async let fixed = self.slots("60 s", "60s")
        async let mixed = self.slots("85 % 45 to 60 s, 15 % 120 to 180 s", "85%:45s-60s,15%:120s-180s")
        async let wide = self.slots("30 to 120 s", "30s-120s")
        return try await calls + transfers + even + fixed + mixed + wide
    }

    private func calls() async throws -> [Table.Row] {
        let count = self.isQuick ? 20 : 900
        var run = BatchRun(options: self.options, jobs: JobList(count: count), generationTime: "2s-8s")
        run.isRateLimited = true
        run.requestsPerMinute = self.isQuick ? 600 : 1200
        run.generating = 200
        let limit = Limit.ofCalls(count, perMinute: run.requestsPerMinute)
        let (paddock, _, plain) = try await run.both()
        return [
            Table.Row(
                what: "bound by calls: \(count) videos of 2 to 8 s at \(run.requestsPerMinute) calls a minute",
                paddock: self.share(paddock, of: limit) + self.asked(paddock),
                plain: self.share(plain, of: limit) + self.asked(plain),
                limit: "\(Figure.seconds(limit)): two calls a video"
            )
        ]
    }

    private func transfers() async throws -> [Table.Row] {
        let (count, bytes, speed) = self.isQuick ? (8, 1_000_000, 2_000_000) : (200, 8_000_000, 4_000_000)
        var run = BatchRun(options: self.options, jobs: JobList(count: count), generationTime: "2s-8s")
        (run.videoBytes, run.downloadSpeed, run.generating) = (bytes, speed, 40)
        let (paddock, _, plain) = try await run.both()
        let limits = [paddock, plain].map {
            Limit.ofTransfers($0.generationSeconds, bytes: bytes, speed: speed, atOnce: run.transfers)
        }
        return [
            Table.Row(
                what: "bound by transfers: \(count) videos of \(bytes / 1_000_000) MB, four at once at "
                    + "\(speed / 1_000_000) MB/s each",
                paddock: self.share(paddock, of: limits[0]),
                plain: self.share(plain, of: limits[1]),
                limit: "\(Figure.seconds(limits[0])): the first video, then four transfers without a pause"
            )
        ]
    }

    /// `words` are the spread of generation times for people, `spread` the same for the simulator; with `isBound` the makespan is of
    /// interest too.
    private func slots(_ words: String, _ spread: String, isBound: Bool = false) async throws -> [Table.Row] {
        let count = self.isQuick ? 12 : 240
        var run = BatchRun(
            options: self.options,
            jobs: JobList(count: count),
            generationTime: self.isQuick ? "1s-2s" : spread
        )
        run.generating = self.isQuick ? 6 : 40
        run.requestsPerMinute = 3000
        let (paddock, second, plain) = try await run.both(again: true)
        let polls = Table.Row(
            what: "calls a video, and delay from ready to seen (mean, 95th percentile): \(words)",
            paddock: second.map { "\(self.calls($0)); in the first batch \(self.calls(paddock))" } ?? "–",
            plain: self.calls(plain)
        )
        guard isBound else { return [polls] }
        let limits = [paddock, plain].map { Limit.ofSlots(run.generating, $0.generationSeconds) }
        let makespan = Table.Row(
            what: "bound by slots: \(count) videos of \(words), \(run.generating) at once",
            paddock: self.share(paddock, of: limits[0])
                + (second.map {
                    ", second batch " + Figure.text(Limit.ofSlots(run.generating, $0.generationSeconds) / $0.seconds)
                } ?? ""),
            plain: self.share(plain, of: limits[1]),
            limit: "\(Figure.seconds(limits[0])): each slot filled the moment it is free"
        )
        return [makespan, polls]
    }

    private func share(_ outcome: BatchRun.Outcome, of limit: Double) -> String {
        "\(Figure.text(limit / outcome.seconds)) (\(Figure.seconds(outcome.seconds)))"
    }

    private func asked(_ outcome: BatchRun.Outcome) -> String {
        ", \(Figure.text(outcome.callsPerJob)) calls a video, \(outcome.refused) refused"
    }

    private func calls(_ outcome: BatchRun.Outcome) -> String {
        "\(Figure.text(outcome.callsPerJob, digits: 1)); \(Figure.seconds(outcome.meanDelay)), "
            + Figure.seconds(outcome.slowDelay)
    }
}
