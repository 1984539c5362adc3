import Foundation
import PaddockCore
import PaddockDaemon
import PaddockIntake
import PaddockStore
import Synchronization
import SystemPackage

/// The jobs of manifests that were handed over.
///
/// A class, because it remembers that all of them are on record: then the database's own counts are enough.
final class HandedJobs: JobSelection {
    private let home: CommandHome
    private let handed: [HandedManifest]
    /// The jobs by batch and id.
    private let drafts: [String: [String: JobDraft]]
    private let areAllOnRecord = Mutex(false)

    /// Up to so many are looked at one by one each time, so that each change of each can be told.
    private static let fewJobs = 500

    /// - Throws: `ManifestChanged` where a manifest is not what was handed over any more.
    init(home: CommandHome, handed: [HandedManifest]) throws {
        self.home = home
        // One that is on record under another name brings no job of its own.
        self.handed = handed.filter { $0.plan.original == nil }
        var drafts: [String: [String: JobDraft]] = [:]
        for manifest in self.handed.map(\.plan.manifest) {
            try manifest.jobs.each { drafts[manifest.batch, default: [:]][$0.name.id] = $0 }
        }
        self.drafts = drafts
    }

    func look() async throws -> SelectedJobs {
        if let counted = try await self.counted() { return counted }
        // Looked at first: what is gone by now has its jobs on record by the next line.
        let isTaken = self.handed.allSatisfy { !FileManager.default.fileExists(atPath: $0.folder.string) }
        let jobs = try await self.jobs()
        if isTaken {
            try self.refuseMissing(known: jobs)
            self.areAllOnRecord.withLock { $0 = true }
        }
        var selected = SelectedJobs(jobs: jobs, isComplete: isTaken)
        selected.active = jobs.filter { JobActivity.states.contains($0.state) }
        return selected
    }

    /// The batches as they are counted, where they hold these jobs and no others, and the jobs are too many to be read each time.
    private func counted() async throws -> SelectedJobs? {
        guard self.areAllOnRecord.withLock(\.self), self.drafts.values.reduce(0, { $0 + $1.count }) > Self.fewJobs,
            let reader = try self.home.reader()
        else { return nil }
        defer { try? reader.close() }
        var selected = SelectedJobs(batches: [], isComplete: true)
        for (name, drafts) in self.drafts {
            guard let batch = try await reader.batches(named: name).first, batch.total == drafts.count else {
                return nil
            }
            selected.batches.append(batch)
            selected.active += try await reader.activeJobs(in: name)
        }
        return selected
    }

    /// The jobs on record that are those of the manifests, not others under the same name.
    private func jobs() async throws -> [JobView] {
        guard let reader = try self.home.reader() else { return [] }
        defer { try? reader.close() }
        var jobs: [JobView] = []
        for (batch, drafts) in self.drafts.sorted(by: { $0.key < $1.key }) {
            try await reader.jobs(JobFilter(batch: batch)) { job in
                if let draft = drafts[job.id], job.isSame(as: draft) { jobs.append(job) }
            }
        }
        return jobs
    }

    private func refuseMissing(known: [JobView]) throws(CommandFailure) {
        let names = Set(known.map(\.job))
        let missing = self.drafts.filter { batch, drafts in !drafts.keys.allSatisfy { names.contains("\(batch)/\($0)") }
        }
        guard !missing.isEmpty else { return }
        let files = self.handed.map(\.plan.manifest).filter { missing[$0.batch] != nil }.map(\.file)
        let place = OutputText.escape(self.home.home.rejected.string)
        throw CommandFailure(
            .badManifest,
            code: "refused",
            files.map { "\(OutputText.escape($0)): refused, nothing was created; \(place) says why" }
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
