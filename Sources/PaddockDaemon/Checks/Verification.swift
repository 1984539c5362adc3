package import PaddockCore
import PaddockEngine
package import PaddockStore
package import SystemPackage

/// Reads every published file again against its record. Reads only, so a daemon may run meanwhile.
package struct Verification: Sendable {
    /// How far it has come, and at its end what there was.
    package struct Progress: Hashable, Sendable {
        package var jobs = 0
        package var files = 0
        package var bytes: Int64 = 0
        /// What there is in all, as it was at the beginning.
        package var total = PublishedTotals(jobs: 0, bytes: 0)

        package init() {}
    }

    /// How many jobs are read from the database at once.
    private static let page = 100

    private let reader: JobReader
    private let check: PublishedCheck

    /// - Parameters:
    ///   - reader: the home's database.
    ///   - output: the home's output folder.
    package init(reader: JobReader, output: FilePath) {
        self.reader = reader
        self.check = PublishedCheck(output: output)
    }

    /// Reads all files, of one batch where one is named.
    ///
    /// - Parameters:
    ///   - batch: a batch's exact name; nil for all.
    ///   - step: told after each job, with what was found of it.
    /// - Returns: what there was.
    /// - Throws: `StoreError`; what `step` throws, which ends it.
    package func run(
        batch: String?,
        _ step: (Progress, [FileFinding]) throws -> Void
    ) async throws -> Progress {
        var progress = Progress()
        progress.total = try await self.reader.publishedTotals(batch: batch)
        var last: JobID?
        while true {
            let jobs = try await self.reader.publishedJobs(batch: batch, after: last, limit: Self.page)
            for job in jobs {
                let result = await self.check.look(at: job)
                progress.jobs += 1
                progress.files += result.files
                progress.bytes += result.bytes
                try step(progress, result.findings)
            }
            guard jobs.count == Self.page, let end = jobs.last else { return progress }
            last = end.id
        }
    }
}
