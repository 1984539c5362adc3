import PaddockCore
import PaddockStore

/// The jobs that a command's arguments name, and the names that no job has.
struct NamedWishes: Sendable {
    private(set) var jobs: [String] = []
    private(set) var unknown: [CommandFailure] = []

    /// Looks the names up: each in full, or a beginning that only one job has.
    ///
    /// - Throws: the failure where the only name is that of no job; `StoreError`.
    init(_ names: [String], home: CommandHome) async throws {
        for name in names {
            do {
                let found = try await JobLookup(home: home).name(name).description
                if !self.jobs.contains(found) { self.jobs.append(found) }
            } catch let failure as CommandFailure {
                guard names.count > 1 else { throw failure }
                self.unknown.append(failure)
            }
        }
    }

    /// The jobs in these states, of one batch or of all.
    ///
    /// - Throws: `CommandFailure` where there is no such batch; `StoreError`.
    init(in states: Set<JobState>, batch: String?, home: CommandHome) async throws {
        let reader = try home.reader()
        defer { try? reader?.close() }
        if let batch, try await reader?.batches(named: batch).isEmpty ?? true {
            throw try await JobLookup(home: home).noBatch(batch, reader: reader)
        }
        var jobs: [String] = []
        try await reader?.jobs(JobFilter(batch: batch, states: states)) { jobs.append($0.job) }
        self.jobs = jobs
    }
}
