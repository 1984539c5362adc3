import PaddockCore
import PaddockDaemon
import PaddockIntake
import PaddockStore

/// Jobs and batches by name; where no name is given, everything, with the manifests that wait in the watched folder.
struct NamedJobs: JobSelection {
    let home: CommandHome
    let names: [String]

    func look() async throws -> SelectedJobs {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        guard !self.names.isEmpty else {
            // Looked at first: what is gone by then has its jobs on record by the next line.
            let isEmpty = try await WaitingManifests.list(in: self.home.home.jobs).isEmpty
            var selected = SelectedJobs(batches: try await reader?.batches() ?? [], isComplete: isEmpty)
            selected.active = try await reader?.activeJobs(in: nil) ?? []
            return selected
        }
        var selected = SelectedJobs(jobs: [], isComplete: true)
        for name in self.names {
            if name.contains("/") {
                let job = try await JobLookup(home: self.home).job(name)
                // A job whose batch is waited for anyway is not counted twice.
                guard !self.names.contains(job.batch) else { continue }
                selected.add(job)
                if JobActivity.states.contains(job.state) { selected.active.append(job) }
            } else if let batch = try await reader?.batches(named: name).first {
                selected.batches.append(batch)
                selected.active += try await reader?.activeJobs(in: name) ?? []
            } else {
                throw try await JobLookup(home: self.home).noBatch(name, reader: reader)
            }
        }
        return selected
    }
}

extension JobReader {
    /// The first jobs that something happens to now, of a batch or of all.
    func activeJobs(in batch: String?) async throws -> [JobView] {
        var active: [JobView] = []
        let filter = JobFilter(batch: batch, states: JobActivity.states, limit: 4 * BatchProgress.mostActive)
        try await self.jobs(filter) { active.append($0) }
        return active
    }
}
