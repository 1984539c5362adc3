import Foundation

/// A daemon with nothing to do.
struct IdlePart: Sendable {
    private let options: BenchmarkOptions

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    func rows() async throws -> [Table.Row] {
        try await Scratch.with { scratch in
            let home = try PaddockHome(
                self.options.paddock,
                in: scratch,
                api: ("http://127.0.0.1:9", "hh_test_rehearsal")
            )
            let daemon = try home.daemon()
            try await home.untilOpen(daemon)
            let rest = self.options.isQuick ? 2.0 : 120.0
            try await Task.sleep(for: .seconds(5))
            let before = daemon.figures
            try await Task.sleep(for: .seconds(rest))
            let after = daemon.figures
            try await home.stop(daemon)
            guard let before, let after else {
                return [Table.Row(what: "idle", paddock: "not known: this machine has no /proc")]
            }
            let share = (after.cpuSeconds - before.cpuSeconds) / rest
            let wakeUps = Double(after.wakeUps(since: before)) * 60 / rest
            return [
                Table.Row(
                    what: "idle: processor, wake-ups a minute, memory",
                    paddock: "\(Figure.text(share * 100, digits: 2)) % of a core, \(Figure.text(wakeUps, digits: 0)), "
                        + "\(Figure.megabytes(after.residentBytes)), of which \(Figure.megabytes(after.ownBytes)) are its own"
                )
            ]
        }
    }
}
