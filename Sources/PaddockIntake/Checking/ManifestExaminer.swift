import PaddockCore
import SystemPackage

/// A manifest and what to call it.
struct ManifestInput: Sendable {
    /// The manifest as problems call it.
    let file: String
    /// The file's own name, from which a missing batch and id are made.
    let name: FilePath.Component
    let format: ManifestFormat
    /// Its bytes, which may be read more than once.
    let source: any ByteSource

    /// The name of a batch that has none of its own.
    var defaultName: String { ManifestNames.name(from: self.name.stem) }
}

/// A manifest that was looked at whole.
struct ExaminedManifest: Sendable {
    let batch: String
    let namesBatch: Bool
    /// The jobs in the order of the file; not all of them where there are problems.
    let jobs: any JobDraftSource
    /// Their seconds of video.
    let seconds: Int
    /// Everything that is wrong, missing and growing files included.
    let problems: [ManifestProblem]
    /// The files that can be used, each once for each kind of use.
    let media: [FoundMedia]
    /// The staged or dropped file of each path as it was written.
    let findings: [MediaRequest: MediaFinding]
    /// Files that are missing or growing; absolute paths in the order of the file.
    let waitingFor: [String]
    /// Whether nothing but waiting stands in the way.
    let onlyWaits: Bool
    /// Whether a file is there that can't be used yet.
    let isGrowing: Bool
}

/// Reads a manifest, checks it, looks at its media, and makes its jobs: everything short of changing anything.
struct ManifestExaminer: Sendable {
    let jobsPerManifest: Int

    /// Examines the manifest. `isSettled` says whether a file that it names is at rest.
    ///
    /// - Throws: `Errno` where the manifest itself can't be read.
    func examine(
        _ input: ManifestInput,
        _ locator: MediaLocator,
        isSettled: @escaping @Sendable (FilePath, FileFingerprint) -> Bool = { _, _ in true }
    ) throws(Errno) -> ExaminedManifest {
        let desk = MediaDesk(MediaInspector(locator: locator, isSettled: isSettled))
        switch input.format.kind {
        case .document(let format): return try self.examine(input, format, desk)
        case .records(let format): return try self.examine(input, format, desk)
        }
    }

    // MARK: - One document

    private func examine(
        _ input: ManifestInput,
        _ format: DocumentFormat,
        _ desk: MediaDesk
    ) throws(Errno) -> ExaminedManifest {
        var desk = desk
        // One byte more than is allowed tells that there are too many.
        let bytes = try input.source.bytes(at: 0, count: Int(min(input.source.length, input.format.maximumBytes + 1)))
        let planner = ManifestPlanner(
            file: input.file,
            defaultName: input.defaultName,
            jobsPerManifest: self.jobsPerManifest
        )
        let plan = planner.plan(format.read(bytes))
        var problems = plan.problems
        var assembler = JobAssembler(defaultID: plan.defaultID)
        var drafts: [JobDraft] = []
        var seconds = 0
        for job in plan.jobs {
            guard let assembled = assembler.assemble(job, &desk, &problems) else { continue }
            drafts += assembled.drafts(batch: plan.batch)
            seconds += assembled.seconds
        }
        return ExaminedManifest(
            batch: plan.batch,
            namesBatch: plan.namesBatch,
            jobs: drafts,
            seconds: seconds,
            problems: problems.all,
            desk,
            isRefused: !plan.problems.isEmpty
        )
    }

    // MARK: - A job on each line

    private func examine(
        _ input: ManifestInput,
        _ format: RecordFormat,
        _ desk: MediaDesk
    ) throws(Errno) -> ExaminedManifest {
        var pass = RecordPass(input, format, desk, limit: self.jobsPerManifest)
        return try pass.run()
    }
}

extension ExaminedManifest {
    init(
        batch: String,
        namesBatch: Bool,
        jobs: any JobDraftSource,
        seconds: Int,
        problems: [ManifestProblem],
        _ desk: MediaDesk,
        isRefused: Bool
    ) {
        self.init(
            batch: batch,
            namesBatch: namesBatch,
            jobs: jobs,
            seconds: seconds,
            problems: problems,
            media: desk.media,
            findings: desk.findings,
            waitingFor: desk.waitingFor,
            onlyWaits: !isRefused && !desk.hasRefusals && !desk.waitingFor.isEmpty,
            isGrowing: desk.isGrowing
        )
    }
}

extension AssembledJob {
    /// Seconds of video of all takes.
    var seconds: Int { self.request.durationSec * (self.plan.variants ?? 1) }
}

extension ExaminedManifest {
    /// A manifest that is refused before anything of it is read.
    init(refused problem: ManifestProblem, batch: String) {
        self.init(
            batch: batch,
            namesBatch: false,
            jobs: [JobDraft](),
            seconds: 0,
            problems: [problem],
            media: [],
            findings: [:],
            waitingFor: [],
            onlyWaits: false,
            isGrowing: false
        )
    }
}
