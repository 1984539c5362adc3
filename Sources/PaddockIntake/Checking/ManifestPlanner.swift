import PaddockCore

/// Reads the tree of a manifest into plans of jobs, and tells everything that is wrong with its text at once.
struct ManifestPlanner {
    /// The manifest as problems call it.
    let file: String
    /// The name of a batch that has none of its own.
    let defaultName: String
    let jobsPerManifest: Int

    /// Plans what the readers found.
    func plan(_ parsed: ParsedManifest) -> ManifestPlan {
        var problems = ProblemList(file: self.file)
        for problem in parsed.problems { problems.add(problem) }
        guard let root = parsed.root else { return self.empty(problems) }
        switch root.content {
        case .mapping(let entries):
            let isBatch = entries.contains { $0.key == "jobs" || $0.key == "defaults" }
            return isBatch ? self.batch(entries, at: root.place, problems) : self.single(entries, root, problems)
        case .sequence:
            problems.add("a list of jobs stands under jobs: in a batch, not at the top", at: root.place)
        case .scalar(let scalar) where scalar.isAbsent:
            problems.add("is empty", at: nil)
        case .scalar:
            problems.add(
                "found \(FieldChecker.found(root)); a manifest is one job or a batch with jobs:",
                at: root.place
            )
        }
        return self.empty(problems)
    }

    // MARK: - One job

    private func single(_ entries: [ManifestEntry], _ root: ManifestNode, _ problems: ProblemList) -> ManifestPlan {
        var problems = problems
        let batch = TopFields.read(entries, &problems).batch?.text
        let label = TopFields.givenID(entries) ?? self.defaultName
        let checker = FieldChecker(job: label, position: .alone)
        let fields = checker.check(entries, &problems)
        let job = JobPlanner(label: label, place: root.place, fields: fields).plan(&problems)
        return ManifestPlan(
            batch: batch ?? self.defaultName,
            namesBatch: batch != nil,
            defaultID: self.defaultName,
            jobs: [job],
            problems: problems
        )
    }

    // MARK: - A batch

    private func batch(_ entries: [ManifestEntry], at place: Place, _ problems: ProblemList) -> ManifestPlan {
        var problems = problems
        let batch = TopFields.read(entries, &problems).batch?.text
        self.checkTop(entries, &problems)
        let defaults = self.defaults(entries, &problems)
        let jobs = self.jobs(entries, at: place, defaults: defaults, &problems)
        return ManifestPlan(
            batch: batch ?? self.defaultName,
            namesBatch: batch != nil,
            defaultID: nil,
            jobs: jobs,
            problems: problems
        )
    }

    private func checkTop(_ entries: [ManifestEntry], _ problems: inout ProblemList) {
        let known = ["batch", "defaults", "jobs", "$schema"]
        for entry in entries where !known.contains(entry.key) {
            guard !problems.isFull else {
                problems.addUntold()
                continue
            }
            let message: String
            if let sentence = FieldAdvice.sentence(for: entry.key) {
                message = sentence
            } else if ManifestField(rawValue: entry.key) != nil {
                message = "is a field of a job; put it into a job, or into defaults:"
            } else {
                let near = FieldAdvice.nearest(to: entry.key, among: known)
                message =
                    near.map { "no such field; did you mean \($0)?" }
                    ?? "no such field; a batch has batch, defaults and jobs"
            }
            problems.add(message, at: entry.keyPlace, field: VisibleText.beginning(of: entry.key))
        }
    }

    private func defaults(_ entries: [ManifestEntry], _ problems: inout ProblemList) -> FieldValues {
        guard let entry = entries.first(where: { $0.key == "defaults" }) else { return FieldValues() }
        switch entry.value.content {
        case .mapping(let fields):
            return FieldChecker(job: nil, position: .defaults).check(fields, &problems)
        case .scalar(let scalar) where scalar.isAbsent:
            return FieldValues()
        case .scalar, .sequence:
            let found = FieldChecker.found(entry.value)
            problems.add(found: found, allowed: "a map of fields", at: entry.value.place, job: nil, field: "defaults")
            return FieldValues()
        }
    }

    private func jobs(
        _ entries: [ManifestEntry],
        at place: Place,
        defaults: FieldValues,
        _ problems: inout ProblemList
    ) -> [JobPlan] {
        guard let entry = entries.first(where: { $0.key == "jobs" }) else {
            problems.add("missing; a batch lists its jobs under it", at: place, field: "jobs")
            return []
        }
        guard case .sequence(let items) = entry.value.content, !items.isEmpty else {
            let found: String
            if case .sequence = entry.value.content {
                found = "an empty list"
            } else {
                found = FieldChecker.found(entry.value)
            }
            problems.add(
                found: found.isEmpty ? "nothing" : found,
                allowed: "a list of one job or more",
                at: entry.value.place,
                job: nil,
                field: "jobs"
            )
            return []
        }
        var plans: [JobPlan] = []
        var total = 0
        for (index, item) in items.enumerated() {
            guard case .mapping(let fields) = item.content else {
                problems.add(
                    found: FieldChecker.found(item),
                    allowed: "a map of fields",
                    at: item.place,
                    job: nil,
                    field: "jobs[\(index)]"
                )
                continue
            }
            let label = TopFields.givenID(fields) ?? "jobs[\(index)]"
            let own = FieldChecker(job: label, position: .inBatch).check(fields, &problems)
            let job = JobPlanner(label: label, place: item.place, fields: own.over(defaults)).plan(&problems)
            total += job.variants ?? 1
            plans.append(job)
        }
        if total > self.jobsPerManifest {
            problems.add(
                "holds \(total) jobs with their variants; limits.jobsPerManifest allows \(self.jobsPerManifest)",
                at: entry.keyPlace,
                field: "jobs"
            )
            return []
        }
        return plans
    }

    private func empty(_ problems: ProblemList) -> ManifestPlan {
        ManifestPlan(batch: self.defaultName, namesBatch: false, defaultID: nil, jobs: [], problems: problems)
    }
}
