import Foundation

/// Large queues: how soon they are accepted, how long a start takes with them, and how long people wait for an answer about them.
struct QueuePart: Sendable {
    private let options: BenchmarkOptions
    private var small: Int { self.options.isQuick ? 100 : 10_000 }
    private var large: Int { self.options.isQuick ? 1000 : 100_000 }
    private var manifests: Int { self.options.isQuick ? 2 : 10 }

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    func rows() async throws -> [Table.Row] {
        try await self.accepted(self.small) { _, _ in [] }
            + self.accepted(self.large) { home, daemon in
                try await home.stop(daemon)
                let again = try await self.start(home)
                var rows = [
                    Table.Row(
                        what: "start with \(Figure.count(self.large)) unfinished jobs",
                        paddock: Figure.seconds(again.seconds)
                    )
                ]
                for number in 1..<self.manifests { _ = try await self.accept(number, self.large, home, again.daemon) }
                rows += try await self.questions(home)
                try await home.stop(again.daemon)
                let last = try await self.start(home)
                rows.append(Table.Row(what: "start with \(self.words)", paddock: Figure.seconds(last.seconds)))
                try await home.stop(last.daemon)
                return rows
            }
    }

    private var words: String { "\(Figure.count(self.large * self.manifests)) jobs" }

    /// The time that it takes to accept a manifest with so many jobs, and what comes after.
    private func accepted(
        _ count: Int,
        then more: @Sendable (PaddockHome, Child) async throws -> [Table.Row]
    ) async throws -> [Table.Row] {
        try await Scratch.with { scratch in
            // Nobody listens there; nothing is called, because all is paused.
            var home = try PaddockHome(
                self.options.paddock,
                in: scratch,
                api: ("http://127.0.0.1:9", "hh_test_rehearsal")
            )
            // The second for which a manifest must have rested is a setting, and no work.
            home.settings = ["folders.settle=0s"]
            let first = try await self.start(home)
            try await home.command(["pause", "all"])
            let before = first.daemon.figures?.cpuSeconds ?? 0
            let seconds = try await self.accept(0, count, home, first.daemon)
            let cpu = (first.daemon.figures?.cpuSeconds ?? 0) - before
            let row = Table.Row(
                what: "\(Figure.count(count)) jobs accepted, from drop to record",
                paddock: "\(Figure.seconds(seconds)) (\(Figure.seconds(cpu)) of processor time)"
            )
            let rows = try await more(home, first.daemon)
            if first.daemon.isRunning { try await home.stop(first.daemon) }
            return [row] + rows
        }
    }

    private func accept(_ number: Int, _ count: Int, _ home: PaddockHome, _ daemon: Child) async throws -> Double {
        let name = "queue-\(number).jsonl"
        let manifest = JobList(count: count, batch: "queue-\(number)").manifest()
        let started = ContinuousClock.now
        try home.drop(name, manifest)
        try await daemon.until("\(name) is accepted") { home.isAccepted(name) ? true : nil }
        return (ContinuousClock.now - started).inSeconds
    }

    private func start(_ home: PaddockHome) async throws -> (daemon: Child, seconds: Double) {
        let started = ContinuousClock.now
        let daemon = try home.daemon()
        try await home.untilOpen(daemon)
        return (daemon, (ContinuousClock.now - started).inSeconds)
    }

    private func questions(_ home: PaddockHome) async throws -> [Table.Row] {
        let asked: [(String, [String])] = [
            ("status", ["status"]), ("status --json", ["status", "--json"]),
            ("list --limit 100", ["list", "--limit", "100"]),
            ("show", ["show", "queue-0/\(JobList(count: 1).id(7))"]), ("list --json, every job", ["list", "--json"]),
        ]
        var rows: [Table.Row] = []
        for (words, arguments) in asked {
            // The best of three: the first finds cold caches, and others work on this machine too.
            var best = Double.infinity
            for _ in 0..<(arguments.last == "--json" && arguments.first == "list" ? 1 : 3) {
                best = min(best, try await home.command(arguments).seconds)
            }
            rows.append(Table.Row(what: "`paddock \(words)` with \(self.words)", paddock: Figure.seconds(best)))
        }
        return rows
    }
}
