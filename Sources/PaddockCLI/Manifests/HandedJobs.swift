import Foundation
import PaddockCore
import PaddockDaemon
import PaddockIntake
import PaddockStore
import SystemPackage

/// The jobs of manifests that were handed over.
struct HandedJobs: JobSelection {
    let home: CommandHome
    let handed: [HandedManifest]

    func look() async throws -> SelectedJobs {
        // Looked at first: what is gone by now has its jobs on record by the next line.
        let isTaken = self.handed.allSatisfy { !FileManager.default.fileExists(atPath: $0.folder.string) }
        let jobs = try await self.jobs()
        if isTaken { try self.refuseMissing(known: jobs) }
        return SelectedJobs(jobs: jobs, isComplete: isTaken)
    }

    /// The jobs on record that are those of the manifests, not others under the same name.
    private func jobs() async throws -> [JobView] {
        guard let reader = try self.home.reader() else { return [] }
        defer { try? reader.close() }
        var jobs: [JobView] = []
        for batch in Set(self.handed.map(\.report.batch)).sorted() {
            let drafts = self.handed.lazy.filter { $0.report.batch == batch }.flatMap(\.report.jobs)
            let byName = Dictionary(drafts.map { ($0.name.id, $0) }, uniquingKeysWith: { first, _ in first })
            try await reader.jobs(JobFilter(batch: batch)) { job in
                if let draft = byName[job.id], job.isSame(as: draft) { jobs.append(job) }
            }
        }
        return jobs
    }

    private func refuseMissing(known: [JobView]) throws(CommandFailure) {
        let names = Set(known.map(\.job))
        let missing = self.handed.filter { !$0.report.jobs.allSatisfy { names.contains($0.name.description) } }
        guard !missing.isEmpty else { return }
        let place = OutputText.escape(self.home.home.rejected.string)
        throw CommandFailure(
            .badManifest,
            code: "refused",
            missing.map { "\(OutputText.escape($0.report.file)): refused, nothing was created; \(place) says why" }
        )
    }
}

extension JobView {
    /// Whether the job's content is that of a draft: the request's fields and the media's bytes.
    func isSame(as draft: JobDraft) -> Bool {
        let known = Set(self.references.map { "\($0.field) \($0.sha256)" })
        let drafted = Set(draft.references.map { "\($0.field.rawValue) \($0.content.sha256)" })
        return self.request == draft.request && known == drafted
    }
}
