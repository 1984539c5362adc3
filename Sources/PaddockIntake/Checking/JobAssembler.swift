import PaddockCore

/// A planned job with its media and the names of its takes.
struct AssembledJob: Sendable {
    let plan: JobPlan
    let request: VideoRequest
    let references: [JobReference]
    let contentHash: String
    /// Its id, given or made; with a number behind it for each take where it has several.
    let id: String
    /// Whether the id was made from the job's content.
    let isMade: Bool

    /// Puts the media of a job to it; nil where the job or one of them can't be used.
    init?(_ plan: JobPlan, defaultID: String?, _ finding: (MediaRequest) -> MediaFinding?) {
        guard let request = plan.request else { return nil }
        var references: [JobReference] = []
        for mention in plan.media {
            guard case .found(let file)? = finding(MediaRequest(mention)) else { return nil }
            references.append(JobReference(field: mention.field, path: file.path, content: file.content))
        }
        self.plan = plan
        self.request = request
        self.references = references
        self.contentHash = JobIdentity.contentHash(of: request, references: references)
        let given = plan.id?.text ?? defaultID
        self.isMade = given == nil
        self.id = given ?? JobIdentity.madeID(prompt: request.prompt, contentHash: self.contentHash)
    }

    /// The jobs that it comes to.
    func drafts(batch: String) -> [JobDraft] {
        let place = self.plan.id?.place ?? self.plan.place
        return self.plan.names(for: self.id).map { name in
            JobDraft(
                name: JobName(batch: batch, id: name),
                request: self.request,
                references: self.references,
                priority: self.plan.priority,
                metadata: self.plan.metadata,
                contentHash: self.contentHash,
                line: place.line,
                column: place.column
            )
        }
    }
}

/// Assembles planned jobs one after another, and tells what only the media and the whole batch show.
struct JobAssembler {
    private let defaultID: String?
    private var taken = TakenNames()
    /// The places whose files were told of: a hundred jobs may share one from the defaults.
    private var told: Set<Place> = []

    init(defaultID: String?) {
        self.defaultID = defaultID
    }

    /// The next job; nil where something of it was told as a problem.
    mutating func assemble(
        _ plan: JobPlan,
        _ media: inout MediaDesk,
        _ problems: inout ProblemList
    ) -> AssembledJob? {
        for mention in plan.media { self.tell(media.finding(of: mention), of: mention, plan, &problems) }
        guard let job = AssembledJob(plan, defaultID: self.defaultID, { media.findings[$0] }) else {
            if let id = plan.id?.text ?? self.defaultID { _ = self.take(id, isMade: false, of: plan, &problems) }
            return nil
        }
        return self.take(job.id, isMade: job.isMade, of: plan, &problems) ? job : nil
    }

    private mutating func tell(
        _ finding: MediaFinding,
        of mention: MediaMention,
        _ plan: JobPlan,
        _ problems: inout ProblemList
    ) {
        let message: String
        switch finding {
        case .found: return
        case .missing(let path): message = "there is no file \(VisibleText.quoted(path: path))"
        case .growing(let path): message = "the file \(VisibleText.quoted(path: path)) is still being written"
        case .refused(let reason): message = reason
        }
        guard self.told.insert(mention.place).inserted else { return }
        problems.add(message, at: mention.place, job: plan.label, field: mention.field.rawValue)
    }

    /// Takes the names of a job's takes; false where one can't be had. One clash says it for all of them.
    private mutating func take(
        _ id: String,
        isMade: Bool,
        of plan: JobPlan,
        _ problems: inout ProblemList
    ) -> Bool {
        let place = plan.id?.place ?? plan.place
        guard let longest = plan.names(for: id).last, longest.utf8.count <= JobName.maximumLength else {
            let ending = "-\(plan.variants ?? 1)"
            problems.add(
                "\(VisibleText.quoted(id)) is too long for \(ending.dropFirst()) variants: with \"\(ending)\" it passes"
                    + " \(JobName.maximumLength) characters",
                at: place,
                job: plan.label,
                field: "id"
            )
            return false
        }
        for name in plan.names(for: id) {
            guard let owner = self.taken.take(name, line: plan.place.line, isMade: isMade) else { continue }
            problems.add(
                Self.message(of: name, isMade: isMade, owner),
                at: place,
                job: plan.label,
                field: isMade ? nil : "id"
            )
            return false
        }
        return true
    }

    private static func message(of name: String, isMade: Bool, _ owner: TakenNames.Owner) -> String {
        if isMade, owner.isMade {
            return "is the same job as the one in line \(owner.line); for several takes of it use variants"
        }
        if owner.name == name {
            return "\(VisibleText.quoted(name)) is taken by the job in line \(owner.line); ids are unique in a batch"
        }
        return "\(VisibleText.quoted(name)) differs only in case from \(VisibleText.quoted(owner.name)) in line"
            + " \(owner.line)"
    }
}

extension JobPlan {
    /// The names of the takes: the id itself, or with a number where there are several.
    func names(for id: String) -> [String] {
        guard let variants = self.variants, variants > 1 else { return [id] }
        return (1...variants).map { "\(id)-\($0)" }
    }
}
