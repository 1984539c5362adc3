import Foundation
import PaddockCore
import PaddockDaemon
import SystemPackage

/// Stays until jobs have ended, and shows how far they are.
struct JobWait: Sendable {
    let home: CommandHome
    let console: Console
    /// Whether to show no progress.
    let isQuiet: Bool

    /// How often it looks: the database says nothing by itself to other processes.
    private static let interval = Duration.milliseconds(500)

    /// What became of the jobs.
    ///
    /// - Throws: `CommandFailure` with 69 where no daemon runs and the jobs have not ended, with 124 where `timeout`
    ///   passed, with 1 where a person interrupted; what the selection throws.
    func result(of selection: any JobSelection, timeout: Duration?) async throws -> WaitResult {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        guard let counts = try await untilInterrupted({ try await self.follow(selection, until: deadline) }) else {
            throw CommandFailure(.failure, code: "interrupted", "interrupted; the jobs go on")
        }
        return WaitResult(counts: counts)
    }

    // `any`, and not `some`: the optimiser of Swift 6.3.1 crashes on the specialised form.
    private func follow(
        _ selection: any JobSelection,
        until deadline: ContinuousClock.Instant?
    ) async throws -> StateCounts {
        let style = PageStyle(terminal: self.console.terminal, now: Date(), hint: self.home.hint)
        var progress = BatchProgress(terminal: self.console.terminal, style: style)
        while true {
            let selected = try await selection.look()
            try await self.show(selected, &progress)
            if selected.isOver { return selected.counts }
            guard try HomeLock.holder(of: self.home.home)?.role == .daemon else {
                throw CommandFailure.noDaemon(hint: self.home.hint)
            }
            let now = ContinuousClock.now
            if let deadline = deadline, now >= deadline {
                throw CommandFailure(
                    .timedOut,
                    code: "timed_out",
                    "\(Amount.count(selected.counts.unsettled, "job")) not ended in time; they go on"
                )
            }
            try await Task.sleep(for: min(Self.interval, deadline.map { $0 - now } ?? Self.interval))
        }
    }

    private func show(_ selected: SelectedJobs, _ progress: inout BatchProgress) async throws {
        guard !self.isQuiet else { return }
        var reading = BatchProgress.Reading(batches: selected.batches, jobs: selected.jobs, active: selected.active)
        if self.console.terminal.isLive { reading.live = try await self.home.live() }
        try self.console.write(progress.update(reading, size: Terminal.size(of: self.console.output)))
    }
}

/// What became of jobs that were waited for; the answer of `wait --json`.
struct WaitResult: Codable, Hashable, Sendable {
    var counts: StateCounts

    /// Ends the command with 1 where not all are done.
    func throwUnlessDone(hint: CommandHint, isTold: Bool) throws(CommandFailure) {
        let other = self.counts.total - self.counts[.done]
        guard other > 0 else { return }
        let words = "\(other) of \(Amount.count(self.counts.total, "job")) not done; `\(hint("status"))` says why"
        throw CommandFailure(.failure, code: "not_done", isTold ? [] : [words])
    }
}
