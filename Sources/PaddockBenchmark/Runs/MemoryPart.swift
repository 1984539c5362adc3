import Foundation

/// Ten thousand videos that generate at once: what they take of memory, and how long a start takes that finds them all.
struct MemoryPart: Sendable {
    private let options: BenchmarkOptions
    private var count: Int { self.options.isQuick ? 50 : 10_000 }

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    func rows() async throws -> [Table.Row] {
        let (peak, own, start, end) = try await self.paddock()
        let plain = try await self.plain()
        let words = "\(Figure.count(self.count)) videos generate at once"
        return [
            Table.Row(
                what: "\(words): peak memory",
                paddock: "\(Figure.megabytes(peak)); then \(Figure.megabytes(own)) without the program's files",
                plain: Figure.megabytes(plain)
            ),
            Table.Row(what: "\(words): start after `kill -9`", paddock: Figure.seconds(start)),
            Table.Row(what: "\(words), all ready at once: peak memory until done", paddock: Figure.megabytes(end)),
        ]
    }

    private func paddock() async throws -> (peak: Int, own: Int, start: Double, end: Int) {
        try await Scratch.with { scratch in
            try await SimulatedAPI.with(self.options.paddock, ["--generation-time", "30m"], in: scratch) { simulator in
                var home = try PaddockHome(self.options.paddock, in: scratch, api: (simulator.base, simulator.key))
                home.settings = [
                    "limits.requestsPerMinute=1000000", "limits.generating=\(self.count)", "limits.creates=64",
                    "limits.downloads=16", "polling.interval=10s",
                ]
                try home.drop("batch.jsonl", JobList(count: self.count).manifest())
                let first = try home.daemon(untilIdle: true)
                try await self.untilAllGenerate(simulator, first)
                // Until each was polled, and what was put off for the creates is done.
                try await Task.sleep(for: .seconds(self.options.isQuick ? 1 : 30))
                let (peak, own) = (first.peakBytes, first.figures?.ownBytes ?? 0)
                first.signal(SIGKILL)
                _ = await first.end()

                let started = ContinuousClock.now
                let second = try home.daemon(untilIdle: true)
                try await home.untilOpen(second)
                let start = (ContinuousClock.now - started).inSeconds
                try await simulator.advance(by: "30m")
                return (peak, own, start, try await second.endWell().peakBytes)
            }
        }
    }

    private func plain() async throws -> Int {
        try await Scratch.with { scratch in
            try await SimulatedAPI.with(self.options.paddock, ["--generation-time", "30m"], in: scratch) { simulator in
                let manifest = try scratch.write("batch.jsonl", JobList(count: self.count).manifest())
                let command = PlainCommand(
                    base: simulator.base,
                    key: simulator.key,
                    manifest: manifest,
                    folder: scratch.path,
                    atOnce: self.count,
                    transfers: 16
                )
                let client = try Child(self.options.own, command.arguments, in: scratch.path, named: "plain")
                try await self.untilAllGenerate(simulator, client)
                try await Task.sleep(for: .seconds(self.options.isQuick ? 1 : 30))
                defer { client.signal(SIGKILL) }
                return client.peakBytes
            }
        }
    }

    private func untilAllGenerate(_ simulator: SimulatedAPI, _ client: Child) async throws {
        try await client.until("all generate") {
            try await Task.sleep(for: .milliseconds(500))
            return try await simulator.report.charges == self.count ? true : nil
        }
    }
}
