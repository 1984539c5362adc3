package import PaddockCore
package import SystemPackage

/// What a check of a manifest came to, without a store and without sending anything.
package struct ManifestReport: Sendable {
    /// What would be created.
    package struct Totals: Hashable, Sendable, Codable {
        package var videos = 0
        package var seconds = 0
        /// Files that would be uploaded: the same bytes of the same kind once.
        package var uploads = 0
        /// The bytes of those files.
        package var bytes: Int64 = 0
    }

    /// The manifest as it was named.
    package let file: String
    package let batch: String
    package let namesBatch: Bool
    /// The jobs in the order of the file; not all of them where there are problems.
    package let jobs: [JobDraft]
    /// Every problem, in the order of the file; empty where the manifest is fine.
    package let problems: [ManifestProblem]
    package let totals: Totals
    /// What a submission stages.
    let input: ManifestInput
    let findings: [MediaRequest: MediaFinding]
}

/// Checks manifests for the `validate` and `submit` commands.
package struct ManifestValidator: Sendable {
    private let scope: MediaLocator.Scope
    private let jobsPerManifest: Int

    /// - Parameters:
    ///   - scope: Where media may lie: anywhere for a person at the terminal.
    ///   - jobsPerManifest: `limits.jobsPerManifest`.
    package init(
        scope: MediaLocator.Scope = .anywhere,
        jobsPerManifest: Int = ManifestRules.defaultJobsPerManifest
    ) {
        self.scope = scope
        self.jobsPerManifest = jobsPerManifest
    }

    /// Checks a file. Relative paths in it begin at its folder.
    ///
    /// - Parameters:
    ///   - path: The manifest.
    ///   - format: How it is written; nil where its extension says it.
    /// - Returns: Jobs, problems and totals.
    /// - Throws: `Errno` where the file can't be read, `ManifestProblem` where its format is not known or it is no file.
    @concurrent
    package func validate(path: FilePath, format: ManifestFormat? = nil) async throws -> ManifestReport {
        guard let name = path.lastComponent, let format = format ?? ManifestFormat(extensionOf: name) else {
            throw ManifestProblem(
                file: path.string,
                message: "is no manifest by its name; allowed: .yaml, .yml, .json, or say --format"
            )
        }
        let bytes = try self.read(path)
        return self.check(
            ManifestInput(file: path.string, name: name, format: format, bytes: bytes),
            base: path.removingLastComponent()
        )
    }

    /// Checks bytes that came from elsewhere.
    ///
    /// - Parameters:
    ///   - bytes: The manifest.
    ///   - name: The file name that they would have; a missing batch is named after it.
    ///   - format: How it is written.
    ///   - base: The folder that relative paths begin at.
    /// - Returns: Jobs, problems and totals.
    @concurrent
    package func validate(
        bytes: [UInt8],
        name: FilePath.Component,
        format: ManifestFormat,
        base: FilePath
    ) async -> ManifestReport {
        self.check(ManifestInput(file: name.string, name: name, format: format, bytes: bytes), base: base)
    }

    private func read(_ path: FilePath) throws -> [UInt8] {
        // A person may name a pipe on purpose (`<(generate)`), so it is opened as any program would.
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        defer { file.closeQuietly() }
        var bytes: [UInt8] = []
        // One byte more than is allowed tells that there are too many.
        while bytes.count <= ManifestRules.maximumBytes {
            let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !chunk.isEmpty else { break }
            bytes += chunk
        }
        return bytes
    }

    private func check(_ input: ManifestInput, base: FilePath) -> ManifestReport {
        let folder = (try? SafeOpen.realPath(base.isEmpty ? "." : base)) ?? base
        let examined = ManifestExaminer(jobsPerManifest: self.jobsPerManifest)
            .examine(input, MediaLocator(base: folder, scope: self.scope))
        var totals = ManifestReport.Totals()
        totals.videos = examined.jobs.count
        totals.seconds = examined.jobs.reduce(0) { $0 + $1.request.durationSec }
        let uploads = Set(examined.media.map(\.content))
        totals.uploads = uploads.count
        totals.bytes = uploads.reduce(0) { $0 + $1.bytes }
        return ManifestReport(
            file: input.file,
            batch: examined.batch,
            namesBatch: examined.namesBatch,
            jobs: examined.jobs,
            problems: examined.problems,
            totals: totals,
            input: input,
            findings: examined.findings
        )
    }
}
