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
    package let jobs: any JobDraftSource
    /// Every problem, in the order of the file; empty where the manifest is fine.
    package let problems: [ManifestProblem]
    package let totals: Totals
    /// What a submission stages.
    let input: ManifestInput
    let findings: [MediaRequest: MediaFinding]

    /// The SHA-256 of the file as it was checked, where it is read again later.
    var digest: String? { (self.jobs as? RecordDrafts)?.digest }
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
                message: "is no manifest by its name; allowed: .yaml, .yml, .json, .jsonl, .csv, or say --format"
            )
        }
        // A person may name a pipe on purpose (`<(generate)`), so it is opened as any program would.
        let source = try ManifestSpool.source(
            of: try FileDescriptor.open(path, .readOnly, options: [.closeOnExec]),
            format
        )
        let input = ManifestInput(file: path.string, name: name, format: format, source: source)
        return try self.check(input, base: path.removingLastComponent())
    }

    /// Checks what an open file holds, as standard input may.
    ///
    /// - Parameters:
    ///   - file: The manifest, read to its end. It stays open.
    ///   - name: The file name that it would have; a missing batch is named after it.
    ///   - format: How it is written; nil to tell a document by its looks.
    ///   - base: The folder that relative paths begin at.
    /// - Returns: Jobs, problems and totals.
    /// - Throws: `Errno` where it can't be read.
    @concurrent
    package func validate(
        reading file: FileDescriptor,
        name: String,
        format: ManifestFormat?,
        base: FilePath
    ) async throws -> ManifestReport {
        let own = try file.duplicate()
        let source = try ManifestSpool.source(of: own, format ?? .json)
        let format = try format ?? Self.format(of: source)
        let name = FilePath.Component("\(name).\(format.rawValue)") ?? "stdin"
        return try self.check(ManifestInput(file: name.string, name: name, format: format, source: source), base: base)
    }

    /// Checks bytes that came from elsewhere.
    ///
    /// - Parameters:
    ///   - bytes: The manifest.
    ///   - name: The file name that they would have; a missing batch is named after it.
    ///   - format: How it is written.
    ///   - base: The folder that relative paths begin at.
    /// - Returns: Jobs, problems and totals.
    /// - Throws: `Errno`.
    @concurrent
    package func validate(
        bytes: [UInt8],
        name: FilePath.Component,
        format: ManifestFormat,
        base: FilePath
    ) async throws -> ManifestReport {
        try self.check(ManifestInput(file: name.string, name: name, format: format, source: bytes), base: base)
    }

    /// What has no name that says how it is written: an object is JSON, all else is YAML.
    private static func format(of source: any ByteSource) throws(Errno) -> ManifestFormat {
        let start = try source.bytes(at: 0, count: 1 << 16)
        let first = start.first { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
        return first == UInt8(ascii: "{") ? .json : .yaml
    }

    private func check(_ input: ManifestInput, base: FilePath) throws(Errno) -> ManifestReport {
        let folder = (try? SafeOpen.realPath(base.isEmpty ? "." : base)) ?? base
        let locator = MediaLocator(base: folder, scope: self.scope)
        let examined: ExaminedManifest
        if let refusal = input.format.refusal(ofBytes: input.source.length) {
            let problem = ManifestProblem(file: input.file, message: refusal)
            examined = ExaminedManifest(refused: problem, batch: input.defaultName)
        } else {
            examined = try ManifestExaminer(jobsPerManifest: self.jobsPerManifest).examine(input, locator)
        }
        var totals = ManifestReport.Totals()
        totals.videos = examined.jobs.count
        totals.seconds = examined.seconds
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
