import Foundation
import PaddockCore
import PaddockDaemon
import PaddockIntake
import PaddockStore
import SystemPackage

/// Stays until the jobs of manifests that were handed over have ended.
struct JobWait: Sendable {
    let home: CommandHome
    let console: Console
    /// Whether to show no progress.
    let isQuiet: Bool

    /// How often it looks: the database says nothing by itself to other processes.
    private static let interval = Duration.milliseconds(500)

    /// - Throws: `CommandFailure` with status 1 where not all are done or a person interrupts, and with 69 where the
    ///   daemon ends before the jobs do.
    func wait(for handed: [HandedManifest]) async throws {
        let states = try await untilInterrupted { try await self.follow(handed) }
        guard let states = states else {
            throw CommandFailure(.failure, code: "interrupted", "interrupted; the jobs go on")
        }
        let other = states.filter { $0 != .done }.count
        guard other > 0 else { return }
        throw CommandFailure(
            .failure,
            code: "not_done",
            "\(Amount.count(other, "job")) of \(states.count) not done; `\(self.home.hint("status"))` says why"
        )
    }

    private func follow(_ handed: [HandedManifest]) async throws -> [JobState] {
        let style = PageStyle(terminal: self.console.terminal, now: Date(), hint: self.home.hint)
        var progress = BatchProgress(terminal: self.console.terminal, style: style)
        while true {
            // Looked at first: what is gone by now has its jobs on record by the next line.
            let isTaken = handed.allSatisfy { !FileManager.default.fileExists(atPath: $0.folder.string) }
            let jobs = try await self.jobs(of: handed)
            try self.show(jobs, &progress)
            if isTaken {
                try self.refuseMissing(handed, known: jobs)
                if jobs.allSatisfy(\.state.isSettled) { return jobs.map(\.state) }
            }
            guard try HomeLock.holder(of: self.home.home)?.role == .daemon else {
                throw CommandFailure.noDaemon(hint: self.home.hint)
            }
            try await Task.sleep(for: Self.interval)
        }
    }

    private func jobs(of handed: [HandedManifest]) async throws -> [JobView] {
        guard let reader = try self.home.reader() else { return [] }
        defer { try? reader.close() }
        var jobs: [JobView] = []
        for batch in Set(handed.map(\.report.batch)).sorted() {
            let names = Set(handed.lazy.filter { $0.report.batch == batch }.flatMap { $0.report.jobs.map(\.name.id) })
            try await reader.jobs(JobFilter(batch: batch)) { job in
                if names.contains(job.id) { jobs.append(job) }
            }
        }
        return jobs
    }

    private func refuseMissing(_ handed: [HandedManifest], known: [JobView]) throws(CommandFailure) {
        let names = Set(known.map(\.job))
        let refused = handed.filter { !$0.report.jobs.allSatisfy { names.contains($0.name.description) } }
        guard !refused.isEmpty else { return }
        let place = OutputText.escape(self.home.home.rejected.string)
        throw CommandFailure(
            .badManifest,
            code: "refused",
            refused.map { "\(OutputText.escape($0.report.file)): the daemon refused it; \(place) says why" }
        )
    }

    private func show(_ jobs: [JobView], _ progress: inout BatchProgress) throws {
        guard !self.isQuiet else { return }
        let size = Terminal.size(of: self.console.output)
        try self.console.write(progress.update(batches: Self.batches(jobs), jobs: jobs, size: size))
    }

    /// The batches with the jobs that are waited for, and no others.
    private static func batches(_ jobs: [JobView]) -> [BatchView] {
        Dictionary(grouping: jobs, by: \.batch).map { batch, jobs in
            var counts = StateCounts()
            for job in jobs { counts[job.state] += 1 }
            let created = jobs.map(\.createdAt).min() ?? .distantPast
            return BatchView(batch: batch, counts: counts, createdAt: created, finishedAt: nil)
        }
    }
}
