import Foundation
import PaddockCore
import PaddockDaemon
import PaddockIntake
import PaddockStore
import Synchronization

/// Holds checked manifests against the home's database, which it only reads.
struct RecordLook: Sendable {
    private let home: CommandHome
    private let reader: JobReader?
    /// Whether to note which jobs are on record.
    private let notesJobs: Bool

    /// Opens the database where there is one.
    ///
    /// - Throws: `StoreError` where it is there and can't be read.
    init(_ home: CommandHome, notesJobs: Bool) throws {
        self.home = home
        self.reader = try home.reader()
        self.notesJobs = notesJobs
    }

    func close() {
        try? self.reader?.close()
    }

    /// What would become of the manifest.
    ///
    /// - Throws: `StoreError`; `ManifestChanged` where the manifest changes meanwhile.
    func planned(_ report: ManifestReport) async throws -> PlannedManifest {
        guard let reader = self.reader, report.problems.isEmpty else {
            return PlannedManifest(manifest: report, preview: nil, knownIDs: [])
        }
        let spending = self.home.resolved.settings.spending
        let notesJobs = self.notesJobs
        let knownIDs = KnownIDs()
        let preview = try await reader.preview(
            ManifestDraft(
                source: report.file,
                destination: report.file,
                batch: report.batch,
                namesBatch: report.namesBatch,
                jobs: report.jobs
            ),
            caps: BatchCaps(videos: spending.videosPerBatch, seconds: spending.secondsPerBatch)
        ) { job, isKnown in
            if isKnown, notesJobs { knownIDs.insert(job.name.id) }
        }
        guard preview.acceptance != .changed else { throw ManifestChanged() }
        return PlannedManifest(manifest: report, preview: preview, knownIDs: knownIDs.all)
    }
}

/// Ids that a question to the database came upon.
private final class KnownIDs: Sendable {
    private let ids = Mutex<Set<String>>([])

    var all: Set<String> { self.ids.withLock(\.self) }

    func insert(_ id: String) {
        self.ids.withLock { _ = $0.insert(id) }
    }
}
