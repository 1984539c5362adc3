import PaddockCore
import SystemPackage

/// The first way through a manifest that has a job on each line: it checks everything and keeps only counts, names and media.
struct RecordPass {
    private let input: ManifestInput
    private let planner: RecordPlanner
    private let limit: Int
    private var reader: RecordReader
    private var desk: MediaDesk
    private var problems: ProblemList
    private var assembler = JobAssembler(defaultID: nil)
    private var batch: (text: String, line: Int)?
    /// What is wrong with the text itself, before any file is looked at.
    private var isRefused = false
    private var records = 0
    private var jobs = 0
    private var seconds = 0

    init(_ input: ManifestInput, _ format: RecordFormat, _ desk: MediaDesk, limit: Int) {
        self.input = input
        self.planner = RecordPlanner(format: format)
        self.limit = limit
        self.reader = RecordReader(format, input.source)
        self.desk = desk
        self.problems = ProblemList(file: input.file)
    }

    mutating func run() throws(Errno) -> ExaminedManifest {
        while self.jobs <= self.limit, let record = try self.reader.next() {
            self.take(record)
        }
        if self.records == 0 {
            self.isRefused = true
            self.problems.add("is empty", at: nil)
        }
        if self.jobs > self.limit {
            self.isRefused = true
            let found = "holds more than \(self.limit) jobs with their variants"
            self.problems.add("\(found); limits.jobsPerManifest allows \(self.limit)", at: nil)
        }
        let batch = self.batch?.text ?? self.input.defaultName
        return ExaminedManifest(
            batch: batch,
            namesBatch: self.batch != nil,
            jobs: self.problems.isEmpty ? self.drafts(batch: batch) : [JobDraft](),
            seconds: self.seconds,
            problems: self.problems.all,
            self.desk,
            isRefused: self.isRefused
        )
    }

    private func drafts(batch: String) -> any JobDraftSource {
        RecordDrafts(
            input: self.input,
            planner: self.planner,
            batch: batch,
            findings: self.desk.findings,
            count: self.jobs,
            digest: self.reader.digest
        )
    }

    private mutating func take(_ record: ManifestRecord) {
        // A list of its own, to tell the faults of the text from those that the media add.
        let before = self.problems.count
        let (plan, batch) = self.planner.plan(record, index: self.records, &self.problems)
        self.records += 1
        if let batch { self.take(batch) }
        self.isRefused = self.isRefused || self.problems.count > before
        self.jobs += plan?.variants ?? 1
        guard let plan, let job = self.assembler.assemble(plan, &self.desk, &self.problems) else { return }
        self.seconds += job.seconds
    }

    /// A manifest is one batch: lines that name it must name the same.
    private mutating func take(_ batch: (text: String, place: Place)) {
        guard let first = self.batch else {
            self.batch = (batch.text, batch.place.line)
            return
        }
        guard first.text != batch.text else { return }
        self.problems.add(
            found: VisibleText.quoted(batch.text),
            allowed: "\(VisibleText.quoted(first.text)), as in line \(first.line): a manifest is one batch",
            at: batch.place,
            job: nil,
            field: "batch"
        )
    }
}

/// The jobs of a manifest that has one on each line, made anew from the file each time they are gone through.
struct RecordDrafts: JobDraftSource {
    let input: ManifestInput
    let planner: RecordPlanner
    let batch: String
    let findings: [MediaRequest: MediaFinding]
    let count: Int
    /// The SHA-256 of the file as it was checked.
    let digest: String

    func each(_ body: (JobDraft) throws -> Void) throws {
        guard case .records(let format) = self.input.format.kind else { throw ManifestChanged() }
        var reader = RecordReader(format, self.input.source)
        var handed = 0
        var index = 0
        while let record = try reader.next() {
            var problems = ProblemList(file: self.input.file)
            // What passed before passes again, or the file is another.
            guard let plan = self.planner.plan(record, index: index, &problems).job, problems.isEmpty,
                let job = AssembledJob(plan, defaultID: nil, { self.findings[$0] })
            else { throw ManifestChanged() }
            index += 1
            for draft in job.drafts(batch: self.batch) {
                handed += 1
                guard handed <= self.count else { throw ManifestChanged() }
                try body(draft)
            }
        }
        guard handed == self.count, reader.digest == self.digest else { throw ManifestChanged() }
    }
}
