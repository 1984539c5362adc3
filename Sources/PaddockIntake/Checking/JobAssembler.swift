import PaddockCore

/// Makes drafts of planned jobs once their media are known: identity, ids, variants, and what only the whole batch shows.
struct JobAssembler {
    private let plan: ManifestPlan
    private var problems: ProblemList
    private var drafts: [JobDraft] = []
    /// What names are taken, by their lower-case form, and in which line.
    private var taken: [String: (id: String, line: Int, isMade: Bool)] = [:]

    /// The drafts in the order of the file, or all problems of text, media and names together.
    static func assemble(
        _ plan: ManifestPlan,
        media: [MediaRequest: MediaFinding]
    ) -> (drafts: [JobDraft], problems: ProblemList) {
        var assembler = Self(plan: plan)
        assembler.tellOfMedia(media)
        for job in plan.jobs { assembler.add(job, media) }
        return (assembler.drafts, assembler.problems)
    }

    private init(plan: ManifestPlan) {
        self.plan = plan
        self.problems = plan.problems
    }

    /// Tells of each file once, at the first place that names it: a hundred jobs may share one from the defaults.
    private mutating func tellOfMedia(_ media: [MediaRequest: MediaFinding]) {
        var told: Set<Place> = []
        for job in self.plan.jobs {
            for mention in job.media {
                let message: String
                switch media[MediaRequest(mention)] {
                case .found, nil: continue
                case .missing(let path): message = "there is no file \(VisibleText.quoted(path: path))"
                case .growing(let path): message = "the file \(VisibleText.quoted(path: path)) is still being written"
                case .refused(let reason): message = reason
                }
                guard told.insert(mention.place).inserted else { continue }
                self.problems.add(message, at: mention.place, job: job.label, field: mention.field.rawValue)
            }
        }
    }

    private mutating func add(_ job: JobPlan, _ media: [MediaRequest: MediaFinding]) {
        var references: [JobReference] = []
        for mention in job.media {
            guard case .found(let file) = media[MediaRequest(mention)] else {
                self.reserveGivenNames(of: job)
                return
            }
            references.append(JobReference(field: mention.field, path: file.path, content: file.content))
        }
        let hash = JobIdentity.contentHash(of: job.request, references: references)
        let id =
            job.id?.text ?? self.plan.defaultID ?? JobIdentity.madeID(prompt: job.request.prompt, contentHash: hash)
        let isMade = job.id == nil && self.plan.defaultID == nil
        for name in self.names(of: job, id: id) {
            // One clash says it for every take of the job.
            guard self.take(name, by: job, isMade: isMade) else { break }
            self.drafts.append(
                JobDraft(
                    name: JobName(batch: self.plan.batch, id: name),
                    request: job.request,
                    references: references,
                    priority: job.priority,
                    metadata: job.metadata,
                    contentHash: hash,
                    line: job.place.line
                )
            )
        }
    }

    private mutating func reserveGivenNames(of job: JobPlan) {
        guard let id = job.id?.text ?? self.plan.defaultID else { return }
        for name in self.names(of: job, id: id) where !self.take(name, by: job, isMade: false) { break }
    }

    /// The names of a job's takes: its own, or with a number where it has several.
    private mutating func names(of job: JobPlan, id: String) -> [String] {
        guard let variants = job.variants, variants > 1 else { return [id] }
        guard id.utf8.count + "-\(variants)".utf8.count <= JobName.maximumLength else {
            self.problems.add(
                "\(VisibleText.quoted(id)) is too long for \(variants) variants: with \"-\(variants)\" it passes"
                    + " \(JobName.maximumLength) characters",
                at: job.id?.place ?? job.place,
                job: job.label,
                field: "id"
            )
            return []
        }
        return (1...variants).map { "\(id)-\($0)" }
    }

    private mutating func take(_ name: String, by job: JobPlan, isMade: Bool) -> Bool {
        let key = name.lowercased()
        guard let first = self.taken[key] else {
            self.taken[key] = (name, job.place.line, isMade)
            return true
        }
        let message: String
        if isMade, first.isMade {
            message = "is the same job as the one in line \(first.line); for several takes of it use variants"
        } else if first.id == name {
            message = "\(VisibleText.quoted(name)) is taken by the job in line \(first.line); ids are unique in a batch"
        } else {
            message =
                "\(VisibleText.quoted(name)) differs only in case from \(VisibleText.quoted(first.id)) in line \(first.line)"
        }
        self.problems.add(message, at: job.id?.place ?? job.place, job: job.label, field: isMade ? nil : "id")
        return false
    }
}
