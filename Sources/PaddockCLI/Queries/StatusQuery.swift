import Foundation
import PaddockControl
import PaddockCore
import PaddockDaemon
import PaddockIntake
import PaddockStore
import SystemPackage

/// Finds out what `status` shows: from the database, and from the daemon where one runs.
struct StatusQuery: Sendable {
    let home: CommandHome
    /// Only this batch; nil for all.
    let batch: String?

    /// The view for scripts.
    ///
    /// - Throws: `CommandFailure` where there is no such batch; `StoreError`, `HomeError`.
    func view() async throws -> StatusView {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        return try await self.view(reader: reader)
    }

    /// The view and what people need besides.
    func report() async throws -> StatusReport {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        let view = try await self.view(reader: reader)
        return StatusReport(
            view: view,
            home: self.home.home.root.string,
            held: try await self.held(view, reader: reader),
            heldByCode: view.counts[.held] > 0 ? try await reader?.heldCounts(batch: self.batch) ?? [:] : [:]
        )
    }

    private func view(reader: JobReader?) async throws -> StatusView {
        let known = try await reader?.batches(named: self.batch) ?? []
        if let batch = self.batch, known.isEmpty {
            throw try await JobLookup(home: self.home).noBatch(batch, reader: reader)
        }
        let live = try await self.home.live()
        let batches = known.timed(by: live)
        return StatusView(
            version: live?.version ?? ProgramVersion.current,
            daemon: try self.daemon(live),
            rate: live.map {
                .init(perMinute: $0.rate.perMinute, ceiling: $0.rate.ceiling, lastRefusal: $0.rate.lastRefusal)
            },
            gates: try await self.gates(live, reader: reader),
            counts: Self.sum(batches),
            inbox: try await self.inbox(live),
            batches: batches
        )
    }

    /// The closed gates; with no daemon to ask, those that the next one will find closed.
    private func gates(_ live: LiveStatus?, reader: JobReader?) async throws -> [GateView] {
        if let live = live { return live.gates }
        return try await reader?.keptGates() ?? []
    }

    /// The manifests that wait: for their media, or with the daemon down for a daemon.
    private func inbox(_ live: LiveStatus?) async throws -> [InboxView] {
        if let live = live { return live.inbox }
        return try await WaitingManifests.list(in: self.home.home.jobs).map { entry in
            InboxView(manifest: entry.path.string, waitingFor: [], since: entry.since)
        }
    }

    /// A daemon that holds the lock runs, also while it is too busy to answer or about to begin.
    private func daemon(_ live: LiveStatus?) throws -> StatusView.Daemon {
        if let live = live { return .init(running: true, pid: live.pid, startedAt: live.startedAt) }
        guard let holder = try HomeLock.holder(of: self.home.home), holder.role == .daemon else {
            return .init(running: false, pid: nil, startedAt: nil)
        }
        return .init(running: true, pid: Int(holder.pid), startedAt: holder.startedAt)
    }

    private func held(_ view: StatusView, reader: JobReader?) async throws -> [JobView] {
        guard let reader = reader, view.counts[.held] > 0 else { return [] }
        var held: [JobView] = []
        try await reader.jobs(JobFilter(batch: self.batch, states: [.held], limit: StatusReport.namedHeldJobs)) {
            held.append($0)
        }
        // When an unsure create was sent is in its history only.
        if let index = held.firstIndex(where: { $0.error?.code == JobFailure.unsureCharge }),
            let name = JobName(held[index].job), let job = try await reader.job(name)
        {
            held[index] = job
        }
        return held
    }

    private static func sum(_ batches: [BatchView]) -> StateCounts {
        var counts = StateCounts()
        for batch in batches {
            for state in JobState.allCases { counts[state] += batch.counts[state] }
        }
        return counts
    }
}
