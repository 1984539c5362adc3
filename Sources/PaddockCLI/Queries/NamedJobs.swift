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
            return SelectedJobs(batches: try await reader?.batches() ?? [], isComplete: isEmpty)
        }
        var selected = SelectedJobs(jobs: [], isComplete: true)
        for name in self.names {
            if name.contains("/") {
                let job = try await JobLookup(home: self.home).job(name)
                // A job whose batch is waited for anyway is not counted twice.
                if !self.names.contains(job.batch) { selected.add(job) }
            } else if let batch = try await reader?.batches(named: name).first {
                selected.batches.append(batch)
            } else {
                throw try await JobLookup(home: self.home).noBatch(name, reader: reader)
            }
        }
        return selected
    }
}
