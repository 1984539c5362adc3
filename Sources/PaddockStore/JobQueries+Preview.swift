package import PaddockCore
import SystemPackage

/// What would become of a manifest if it were handed over now.
package struct AcceptancePreview: Hashable, Sendable {
    /// As `JobStore.accept` would say.
    package let acceptance: Acceptance
    /// Seconds of video of the new jobs.
    package let newSeconds: Int
    /// Media of the new jobs that no upload has given a key for.
    package let uploads: Set<MediaContent>
}

extension JobQueries {
    /// Says what `JobStore.accept` would do with a manifest, without doing it.
    ///
    /// - Parameters:
    ///   - manifest: Checked, with names that pass `JobName.isValid`.
    ///   - caps: How large a batch may grow.
    ///   - knows: Is told of each job whether it is on record with the same content.
    /// - Returns: what would become of it.
    /// - Throws: `StoreError`.
    package func preview(
        _ manifest: ManifestDraft,
        caps: BatchCaps = .none,
        knows: @escaping @Sendable (JobDraft, Bool) -> Void = { _, _ in }
    ) async throws(StoreError) -> AcceptancePreview {
        try await self.reader.read { db in
            var survey = try ManifestSurvey(db, manifest, caps)
            var contents: Set<MediaContent> = []
            var seconds = 0
            do {
                try manifest.jobs.each { job in
                    let verdict = try survey.look(at: job, own: survey.batch?.id)
                    knows(job, verdict == .known)
                    guard verdict == .new else { return }
                    seconds += job.request.durationSec
                    contents.formUnion(job.references.map(\.content))
                }
            } catch  where error is ManifestChanged || error is Errno {
                return AcceptancePreview(acceptance: .changed, newSeconds: 0, uploads: [])
            }
            let keys = try MediaKeys.fetch(db, Array(contents))
            return AcceptancePreview(
                acceptance: try survey.outcome(),
                newSeconds: seconds,
                uploads: contents.filter { keys[$0] == nil }
            )
        }
    }
}
