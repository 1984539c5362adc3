import GRDB
import PaddockCore

/// Holds a manifest against what is on record, one job after another, and remembers of them no more than it must: a manifest may be
/// long. It only looks, so a command may use it beside the daemon.
struct ManifestSurvey {
    /// What a job is to those on record.
    enum Verdict: Hashable {
        case new
        case known
        case clashes
    }

    /// A batch on record. `name` may differ in case from the one that was asked for.
    struct KnownBatch {
        let id: Int64
        let name: String
    }

    /// Another batch that has held every job so far.
    private struct Candidate {
        let batch: Int64
        let manifest: String
    }

    /// How many clashes are told; the rest is counted.
    private static let maximumProblems = 10_000

    private let db: Database
    private let manifest: ManifestDraft
    private let caps: BatchCaps
    /// What the batch held before; zero where no cap asks.
    private let before: (videos: Int, seconds: Int)
    let batch: KnownBatch?
    private(set) var new = 0
    private(set) var known = 0
    private var newSeconds = 0
    private var problems: [AcceptanceProblem] = []
    private var untold = 0
    /// Nil until the first job was looked at.
    private var candidates: [Candidate]?

    init(_ db: Database, _ manifest: ManifestDraft, _ caps: BatchCaps) throws {
        self.db = db
        self.manifest = manifest
        self.caps = caps
        self.batch = try Row.fetchOne(
            db,
            sql: "SELECT id, name FROM batch WHERE name = ?",
            arguments: [manifest.batch]
        ).map { row in KnownBatch(id: row[0], name: row[1]) }
        let held =
            caps == .none
            ? nil
            : try Row.fetchOne(
                db,
                sql: "SELECT count(*), coalesce(sum(duration_sec), 0) FROM job WHERE batch_id = ?",
                arguments: [self.batch?.id]
            )
        self.before = (held?[0] ?? 0, held?[1] ?? 0)
    }

    /// Looks at the next job. `own` is the batch it goes into, where the database has it by now.
    mutating func look(at job: JobDraft, own: Int64?) throws -> Verdict {
        if let batch = self.batch, batch.name != self.manifest.batch {
            // The whole manifest clashes; one job says it for all.
            if self.problems.isEmpty {
                self.tell(
                    .caseCollision(
                        job.name,
                        line: job.line,
                        column: job.column,
                        known: JobName(batch: batch.name, id: job.name.id)
                    )
                )
            }
            return .clashes
        }
        guard let own, let row = try self.onRecord(job, batch: own) else {
            self.new += 1
            self.newSeconds += job.request.durationSec
            try self.narrow(to: job)
            return .new
        }
        let id: String = row[0]
        let contentHash: String = row[1]
        if id != job.name.id {
            let known = JobName(batch: job.name.batch, id: id)
            self.tell(.caseCollision(job.name, line: job.line, column: job.column, known: known))
        } else if contentHash != job.contentHash {
            self.tell(.otherContent(job.name, line: job.line, column: job.column, manifest: row[2]))
        } else {
            self.known += 1
            self.candidates = []
            return .known
        }
        return .clashes
    }

    /// What is to become of the manifest, once every job was looked at.
    func outcome() throws -> Acceptance {
        guard self.problems.isEmpty else {
            return .refused(self.problems + (self.untold > 0 ? [.more(self.untold)] : []))
        }
        guard self.new > 0 else { return .accepted(new: 0, known: self.known) }
        if let original = try self.original() { return .renamed(of: original) }
        let overCaps = self.overCaps()
        return overCaps.isEmpty ? .accepted(new: self.new, known: self.known) : .refused(overCaps)
    }

    private func onRecord(_ job: JobDraft, batch: Int64) throws -> Row? {
        let statement = try self.db.cachedStatement(
            sql: """
                SELECT job.name, job.content_hash, manifest.path FROM job
                JOIN manifest ON manifest.id = job.manifest_id WHERE job.batch_id = ? AND job.name = ?
                """
        )
        return try Row.fetchOne(statement, arguments: [batch, job.name.id])
    }

    private mutating func tell(_ problem: AcceptanceProblem) {
        if self.problems.count < Self.maximumProblems {
            self.problems.append(problem)
        } else {
            self.untold += 1
        }
    }
}

// MARK: - The same manifest under another name

extension ManifestSurvey {
    /// Keeps those of the other batches that hold this job too. Most manifests lose their last candidate with their first job.
    private mutating func narrow(to job: JobDraft) throws {
        guard !self.manifest.namesBatch, self.known == 0 else { return }
        guard let candidates = self.candidates else {
            self.candidates = try Row.fetchAll(
                self.db,
                sql: """
                    SELECT job.batch_id, manifest.path FROM job JOIN manifest ON manifest.id = job.manifest_id
                    WHERE job.content_hash = ? AND job.batch_id IS NOT ? GROUP BY job.batch_id ORDER BY job.id
                    """,
                arguments: [job.contentHash, self.batch?.id]
            ).map { row in Candidate(batch: row[0], manifest: row[1]) }
            return
        }
        guard !candidates.isEmpty else { return }
        self.candidates = try candidates.filter { try self.count(of: job.contentHash, in: $0.batch) > 0 }
    }

    private func count(of contentHash: String, in batch: Int64) throws -> Int {
        let statement = try self.db.cachedStatement(
            sql: "SELECT count(*) FROM job WHERE content_hash = ? AND batch_id = ?"
        )
        return try Int.fetchOne(statement, arguments: [contentHash, batch]) ?? 0
    }

    /// The manifest of the first other batch that holds every job of this one, each as often; nil where there is none.
    private func original() throws -> String? {
        guard let candidates = self.candidates, !candidates.isEmpty else { return nil }
        var wanted: [String: Int] = [:]
        try self.manifest.jobs.each { wanted[$0.contentHash, default: 0] += 1 }
        return try candidates.first { candidate in
            try wanted.allSatisfy { hash, needed in try self.count(of: hash, in: candidate.batch) >= needed }
        }?.manifest
    }
}

// MARK: - Caps

extension ManifestSurvey {
    private func overCaps() -> [AcceptanceProblem] {
        let videos = self.before.videos + self.new
        let seconds = self.before.seconds + self.newSeconds
        var problems: [AcceptanceProblem] = []
        if let limit = self.caps.videos, videos > limit {
            problems.append(.overBatchCap(setting: "spending.videosPerBatch", limit: limit, total: videos))
        }
        if let limit = self.caps.seconds, seconds > limit {
            problems.append(.overBatchCap(setting: "spending.secondsPerBatch", limit: limit, total: seconds))
        }
        return problems
    }
}
