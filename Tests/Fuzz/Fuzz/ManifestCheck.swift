import PaddockCore
import SystemPackage

@testable import PaddockIntake

/// What must hold of any bytes that are read as a manifest.
struct ManifestCheck {
    private let format: ManifestFormat
    private static let limit = 1000

    init(_ format: ManifestFormat) {
        self.format = format
    }

    func check(_ bytes: [UInt8]) {
        let input = Self.input(bytes, self.format)
        let examined = Self.examine(input)
        let jobs = Self.jobs(examined)
        require(jobs.isEmpty != examined.problems.isEmpty || !examined.problems.isEmpty, "jobs, or a problem")
        require(examined.problems.isEmpty || !(examined.jobs is RecordDrafts), "no jobs of a list that is refused")
        self.checkProblems(examined.problems, input)
        let again = Self.examine(input)
        require(again.problems == examined.problems, "the same problems when it is read again")
        require(Self.jobs(again) == jobs, "the same jobs when it is read again")
        guard examined.problems.isEmpty else { return }
        require(jobs.count == examined.jobs.count, "as many jobs as it says")
        require(jobs.reduce(0) { $0 + $1.request.durationSec } == examined.seconds, "as many seconds as it says")
        Self.checkJobs(jobs)
        Self.checkWrittenAnew(jobs, as: .jsonl, JobsText.jsonl(of: jobs))
        Self.checkWrittenAnew(jobs, as: .json, JobsText.json(of: jobs))
        if let csv = JobsText.csv(of: jobs) { Self.checkWrittenAnew(jobs, as: .csv, csv) }
        if self.format == .json { Self.checkLine(bytes, jobs) }
    }

    // MARK: - Refusals

    /// Each can be printed and stands where the file has something.
    private func checkProblems(_ problems: [ManifestProblem], _ input: ManifestInput) {
        for problem in problems {
            let line = problem.description
            require(VisibleText.escaped(line) == line, "no control characters in \(VisibleText.quoted(line))")
            require(problem.field.map { $0.utf8.count <= 2000 } ?? true, "a short name of a field")
            require(line.utf8.count <= 4000, "a short line: \(line.utf8.count) bytes")
            require((problem.line ?? 1) >= 1 && (problem.column ?? 1) >= 1, "a place in the file")
        }
        let report = ManifestReport(
            file: input.file,
            batch: "",
            namesBatch: false,
            jobs: [JobDraft](),
            problems: problems,
            totals: ManifestReport.Totals(),
            input: input,
            findings: [:]
        )
        guard let excerpts = try? report.excerpts(for: problems) else { return require(false, "excerpts") }
        for problem in problems {
            guard let excerpt = excerpts[problem], let before = excerpt.before else { continue }
            require(before <= excerpt.text.unicodeScalars.count, "a place inside its line: \(problem)")
        }
    }

    // MARK: - Jobs

    /// What is accepted keeps the rules, whatever way it came.
    private static func checkJobs(_ jobs: [JobDraft]) {
        require(Set(jobs.map { $0.name.id.lowercased() }).count == jobs.count, "names that differ")
        for job in jobs {
            require(JobName.isValid(job.name.id) && JobName.isValid(job.name.batch), "names that files can have")
            require((3...12).contains(job.request.durationSec), "a length that the API takes")
            require(job.request.prompt.utf16.count >= 3 && job.request.prompt.count <= 2000, "a prompt it takes")
            require(job.request.cfgScale.map { (0...1).contains($0) } ?? true, "a scale that it takes")
            require(job.references.isEmpty, "no files, as there are none")
            require(
                job.contentHash == JobIdentity.contentHash(of: job.request, references: []),
                "the hash of what is asked for"
            )
            require((try? job.request.canonicalJSON()) != nil, "a request that can be written")
        }
    }

    /// Written down in another format, the jobs are the same.
    private static func checkWrittenAnew(_ jobs: [JobDraft], as format: ManifestFormat, _ text: String) {
        let read = Self.examine(Self.input(Array(text.utf8), format))
        let problem = read.problems.first?.description ?? "other jobs"
        let other = Self.jobs(read)
        let isSame = other.count == jobs.count && zip(jobs, other).allSatisfy { Self.isSame($0, $1) }
        require(isSame, "the same as \(format.rawValue): \(problem)")
    }

    /// One document with one job means the same as a line.
    private static func checkLine(_ bytes: [UInt8], _ jobs: [JobDraft]) {
        guard !bytes.contains(UInt8(ascii: "\n")), jobs.count == 1, bytes.count < ManifestRules.maximumLineBytes else {
            return
        }
        let line = Self.jobs(Self.examine(Self.input(bytes, .jsonl)))
        // A batch is for documents alone.
        guard let first = line.first, let job = jobs.first else { return }
        require(first.contentHash == job.contentHash, "the same job on a line")
    }

    private static func isSame(_ left: JobDraft, _ right: JobDraft) -> Bool {
        left.name.id == right.name.id && left.contentHash == right.contentHash && left.priority == right.priority
            && left.metadata == right.metadata
    }

    // MARK: - Reading

    private static func input(_ bytes: [UInt8], _ format: ManifestFormat) -> ManifestInput {
        ManifestInput(file: "m", name: "m.yaml", format: format, source: bytes)
    }

    private static func examine(_ input: ManifestInput) -> ExaminedManifest {
        // Nothing lies where files may be, so that no run depends on the machine.
        let locator = MediaLocator(base: "/nonexistent", scope: .under([]))
        do {
            return try ManifestExaminer(jobsPerManifest: Self.limit).examine(input, locator)
        } catch {
            require(false, "bytes in memory can be read")
            return ExaminedManifest(refused: ManifestProblem(file: "m", message: "\(error)"), batch: "m")
        }
    }

    private static func jobs(_ examined: ExaminedManifest) -> [JobDraft] {
        do {
            return try examined.jobs.all()
        } catch {
            require(false, "jobs that were there can be gone through again")
            return []
        }
    }
}
