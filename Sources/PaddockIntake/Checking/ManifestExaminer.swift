import PaddockCore
import SystemPackage

/// The bytes of a manifest and what to call it.
struct ManifestInput: Sendable {
    /// The manifest as problems call it.
    let file: String
    /// The file's own name, from which a missing batch and id are made.
    let name: FilePath.Component
    let format: ManifestFormat
    let bytes: [UInt8]
}

/// A manifest that was looked at whole.
struct ExaminedManifest: Sendable {
    let batch: String
    let namesBatch: Bool
    /// The jobs in the order of the file; not all of them where there are problems.
    let jobs: [JobDraft]
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
}

/// Reads a manifest, checks it, looks at its media, and makes its jobs: everything short of changing anything.
struct ManifestExaminer: Sendable {
    let jobsPerManifest: Int

    /// Examines the manifest. `isSettled` says whether a file that it names is at rest.
    func examine(
        _ input: ManifestInput,
        _ locator: MediaLocator,
        isSettled: @escaping @Sendable (FilePath, FileFingerprint) -> Bool = { _, _ in true }
    ) -> ExaminedManifest {
        let planner = ManifestPlanner(
            file: input.file,
            defaultName: ManifestPlanner.name(from: input.name.stem),
            jobsPerManifest: self.jobsPerManifest
        )
        let plan = planner.plan(input.format.read(input.bytes))
        let findings = MediaInspector(locator: locator, isSettled: isSettled).inspect(plan.jobs)
        let (drafts, problems) = JobAssembler.assemble(plan, media: findings)

        var media: [FoundMedia] = []
        var waitingFor: [String] = []
        var isRefused = !plan.problems.isEmpty
        var seen: Set<MediaRequest> = []
        for mention in plan.jobs.lazy.flatMap(\.media) where seen.insert(MediaRequest(mention)).inserted {
            switch findings[MediaRequest(mention)] {
            case .found(let file): media.append(file)
            case .missing(let path), .growing(let path): waitingFor.append(path)
            case .refused, nil: isRefused = true
            }
        }
        return ExaminedManifest(
            batch: plan.batch,
            namesBatch: plan.namesBatch,
            jobs: drafts,
            problems: problems.all,
            media: media,
            findings: findings,
            waitingFor: waitingFor,
            onlyWaits: !isRefused && !waitingFor.isEmpty
        )
    }
}
