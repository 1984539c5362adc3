import PaddockCore
import PaddockIntake

/// The answer of `validate --json`: what would be created, and what is wrong.
struct ValidationView: Codable, Hashable {
    struct Manifest: Codable, Hashable {
        var manifest: String
        @Nullable var batch: String?
        var valid: Bool
        /// What would be created: without what is on record.
        var totals: PlannedTotals
        /// How many of the jobs are on record already.
        var known: Int
        /// The accepted manifest that has the same jobs under another name.
        @Nullable var renamedFrom: String?
        var jobs: [PlannedJob]
        var problems: [Problem]
    }

    struct PlannedJob: Codable, Hashable {
        var job: String
        var onRecord: Bool
        var request: VideoRequest
        var references: [PlannedReference]
        var priority: Int
        var metadata: [String: String]
    }

    struct PlannedReference: Codable, Hashable {
        var field: String
        var path: String
        var sha256: String
        var bytes: Int64
        var contentType: String
    }

    struct Problem: Codable, Hashable {
        @Nullable var line: Int?
        @Nullable var column: Int?
        @Nullable var job: String?
        @Nullable var field: String?
        @Nullable var found: String?
        @Nullable var allowed: String?
        var message: String
    }

    var valid: Bool
    var manifests: [Manifest]

    /// - Throws: `ManifestChanged` where a manifest is not what was checked any more.
    init(_ checked: [CheckedManifest]) throws {
        self.manifests = try checked.map(Manifest.init)
        self.valid = self.manifests.allSatisfy(\.valid)
    }
}

extension ValidationView.Manifest {
    init(_ checked: CheckedManifest) throws {
        let manifest = checked.path
        switch checked.result {
        case .success(let plan):
            let isKnown = { (id: String) in plan.original != nil || plan.knownIDs.contains(id) }
            var jobs: [ValidationView.PlannedJob] = []
            try plan.manifest.jobs.each { jobs.append(ValidationView.PlannedJob($0, isKnown: isKnown($0.name.id))) }
            let problems = plan.problems
            self.init(
                manifest: manifest,
                batch: plan.manifest.batch,
                valid: problems.isEmpty,
                totals: plan.totals,
                known: plan.known,
                renamedFrom: plan.original,
                jobs: jobs,
                problems: problems.map(ValidationView.Problem.init)
            )
        case .failure(let failure):
            self.init(
                manifest: manifest,
                batch: nil,
                valid: false,
                totals: PlannedTotals(),
                known: 0,
                renamedFrom: nil,
                jobs: [],
                problems: failure.lines.map { ValidationView.Problem(message: $0) }
            )
        }
    }
}

extension ValidationView.PlannedJob {
    init(_ draft: JobDraft, isKnown: Bool) {
        self.init(
            job: draft.name.description,
            onRecord: isKnown,
            request: draft.request,
            references: draft.references.map {
                .init(
                    field: $0.field.rawValue,
                    path: $0.path,
                    sha256: $0.content.sha256,
                    bytes: $0.content.bytes,
                    contentType: $0.content.contentType
                )
            },
            priority: draft.priority,
            metadata: draft.metadata
        )
    }
}

extension ValidationView.Problem {
    init(_ problem: ManifestProblem) {
        self.init(
            line: problem.line,
            column: problem.column,
            job: problem.job,
            field: problem.field,
            found: problem.found,
            allowed: problem.allowed,
            message: problem.message
        )
    }

    /// A problem of the whole file.
    init(message: String) {
        self.init(line: nil, column: nil, job: nil, field: nil, found: nil, allowed: nil, message: message)
    }
}
