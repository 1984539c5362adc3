import Foundation

/// One batch, made by one client against a simulator of its own.
struct BatchRun: Sendable {
    let options: BenchmarkOptions
    let jobs: JobList
    /// As `paddock simulate` takes it.
    let generationTime: String
    /// Videos at once.
    var generating = 20
    /// The ceiling that Paddock is told. The API's own limit is a twentieth above it.
    var requestsPerMinute = 1200
    var isRateLimited = false
    var creates = 2
    var transfers = 4
    var videoBytes: Int?
    /// Bytes a second of each download.
    var downloadSpeed: Int?

    /// How it went.
    struct Outcome: Sendable {
        let seconds: Double
        let jobs: Int
        let apiCalls: Int
        let refused: Int
        let meanDelay: Double
        let slowDelay: Double
        let cpuSeconds: Double
        let peakBytes: Int
        let generationSeconds: [Double]

        var callsPerJob: Double { Double(self.apiCalls) / Double(self.jobs) }
        var jobsPerSecond: Double { Double(self.jobs) / self.seconds }
        var cpuPerJob: Double { self.cpuSeconds / Double(self.jobs) }
    }

    /// Both clients at once, each with an API of its own: they mostly wait.
    func both(again: Bool = false) async throws -> (paddock: Outcome, second: Outcome?, plain: Outcome) {
        async let paddock = self.paddock(again: again)
        async let plain = self.plain()
        return try await (paddock.first, paddock.second, plain)
    }

    /// From the daemon's start, with the manifest in the folder, to its end.
    ///
    /// With `again`, a second batch like the first in the same home: that one is told of, made with what the first has taught.
    func paddock(again: Bool = false) async throws -> (first: Outcome, second: Outcome?) {
        try await Scratch.with { scratch in
            let first = try await self.paddock(self.jobs, in: scratch)
            guard again else { return (first, nil) }
            var jobs = self.jobs
            jobs.batch = "again"
            return (first, try await self.paddock(jobs, in: scratch))
        }
    }

    private func paddock(_ jobs: JobList, in scratch: Scratch) async throws -> Outcome {
        try await self.against(scratch) { simulator in
            var home = try PaddockHome(self.options.paddock, in: scratch, api: (simulator.base, simulator.key))
            home.settings = [
                "limits.requestsPerMinute=\(self.requestsPerMinute)", "limits.generating=\(self.generating)",
                "limits.creates=\(self.creates)", "limits.uploads=\(self.transfers)",
                "limits.downloads=\(self.transfers)",
                // The second for which a manifest must have rested is a setting, and no work.
                "folders.settle=0s",
            ]
            try home.drop("\(jobs.batch).jsonl", jobs.manifest())
            return try await home.daemon(untilIdle: true).endWell()
        }
    }

    func plain() async throws -> Outcome {
        try await Scratch.with { scratch in try await self.plain(in: scratch) }
    }

    private func plain(in scratch: Scratch) async throws -> Outcome {
        try await self.against(scratch) { simulator in
            let manifest = try scratch.write("batch.jsonl", self.jobs.manifest())
            let command = PlainCommand(
                base: simulator.base,
                key: simulator.key,
                manifest: manifest,
                folder: scratch.path,
                atOnce: self.generating,
                transfers: self.transfers
            )
            return try await Child(self.options.own, command.arguments, in: scratch.path, named: "plain").endWell()
        }
    }

    private func against(
        _ scratch: Scratch,
        _ work: @Sendable (SimulatedAPI) async throws -> Child.Ending
    ) async throws -> Outcome {
        var arguments = ["--generation-time", self.generationTime]
        if self.isRateLimited {
            let limit = self.requestsPerMinute + max(1, self.requestsPerMinute / 20)
            arguments += ["--requests-per-minute", "\(limit)"]
        }
        if let bytes = self.videoBytes { arguments += ["--video-size", "\(bytes)B"] }
        return try await SimulatedAPI.with(self.options.paddock, arguments, in: scratch) { simulator in
            if let speed = self.downloadSpeed { try await simulator.slowDownloads(to: speed) }
            return try await self.outcome(of: try await work(simulator), simulator)
        }
    }

    private func outcome(of ending: Child.Ending, _ simulator: SimulatedAPI) async throws -> Outcome {
        let report = try await simulator.report
        guard report.charges == self.jobs.count, report.promptsChargedAgain.isEmpty else {
            throw Child.Failed(description: "\(report.charges) of \(self.jobs.count) videos were charged")
        }
        return Outcome(
            seconds: ending.seconds,
            jobs: self.jobs.count,
            apiCalls: report.apiCalls,
            refused: report.rateLimited,
            meanDelay: report.meanSeenDelay ?? 0,
            slowDelay: report.slowSeenDelay ?? 0,
            cpuSeconds: ending.cpuSeconds,
            peakBytes: ending.peakBytes,
            generationSeconds: try await simulator.ledger.map(\.generationSeconds)
        )
    }
}
