import GRDB
import PaddockCore

/// What a prune may forget, as SQL and rows. Jobs, their content, their attempts and their files are never part of it: by them a
/// job is known when its manifest comes again, and money is counted.
struct PruneRows {
    /// Jobs in one step: some thousand lines of history, some ten milliseconds.
    static let jobsAtOnce = 300
    /// Lines of the daemon's own history that are looked at in one step.
    static let linesAtOnce = 5000

    private let db: Database
    private let before: Int64
    private let judgedSince: Int64

    init(_ db: Database, _ limit: PruneLimit) {
        self.db = db
        self.before = limit.before.milliseconds
        self.judgedSince = limit.judgedSince.milliseconds
    }

    /// One step: looks at the next jobs or lines, and forgets what may go where it `forgets`.
    ///
    /// - Returns: what that was, and the media of those jobs whose copies may be dropped, with their length.
    func step(from cursor: PruneCursor, forgets: Bool) throws -> (step: PruneStep, media: [String: Int64]) {
        var pruned = Pruned()
        switch cursor.part {
        case .jobs:
            let (last, over) = try self.jobs(after: cursor.after)
            var media: [String: Int64] = [:]
            for job in over {
                let lines = forgets ? try self.forgetHistory(of: job) : try self.history(of: job)
                pruned.lines += lines
                pruned.jobs += lines > 0 ? 1 : 0
                for medium in try self.media(of: job) { media[medium.sha256] = medium.bytes }
            }
            let next = last.map { PruneCursor(.jobs, after: $0) } ?? PruneCursor(.lines, after: 0)
            return (PruneStep(pruned: pruned, next: next), media)
        case .lines:
            let (last, lines) = try self.ownLines(after: cursor.after)
            if forgets { for line in lines { try self.forgetLine(line) } }
            pruned.lines = lines.count
            return (PruneStep(pruned: pruned, next: last.map { PruneCursor(.lines, after: $0) }), [:])
        }
    }

    // MARK: - Jobs

    /// The rows of the next jobs, whatever they are, and those of them that are over.
    func jobs(after: Int64) throws -> (last: Int64?, over: [Int64]) {
        let rows = try Row.fetchAll(
            self.db,
            sql: "SELECT job.id, \(Self.isOver) FROM job WHERE job.id > ? ORDER BY job.id LIMIT \(Self.jobsAtOnce)",
            arguments: [self.before, after]
        )
        let last: Int64? = rows.count == Self.jobsAtOnce ? rows.last?[0] : nil
        return (last, rows.filter { $0[1] }.map { $0[0] })
    }

    /// SQL: the job ended before the moment in its argument, and nothing about its money is open.
    private static let isOver = """
        (job.state IN ('done', 'failed', 'cancelled') AND job.finished_at < ? AND NOT EXISTS(
          SELECT 1 FROM attempt WHERE job_id = job.id AND state IN ('prepared', 'armed', 'ambiguous')))
        """

    /// SQL: a line of a job's history that may go. Crashes are judged by the latest of these, and an id that was paid for and has no
    /// place is never forgotten.
    private static let mayGo = "event <> 'receipt_without_place' AND NOT (event = 'unsure' AND at >= ?)"

    /// Forgets a job's history, and says how many lines that were.
    func forgetHistory(of job: Int64) throws -> Int {
        try self.db.cachedStatement(sql: "DELETE FROM event WHERE job_id = ? AND \(Self.mayGo)")
            .execute(arguments: [job, self.judgedSince])
        return self.db.changesCount
    }

    /// How many lines that would be.
    func history(of job: Int64) throws -> Int {
        try Int.fetchOne(
            self.db.cachedStatement(sql: "SELECT count(*) FROM event WHERE job_id = ? AND \(Self.mayGo)"),
            arguments: [job, self.judgedSince]
        ) ?? 0
    }

    // MARK: - Media

    /// The media of a job whose copies are there and that only jobs use which are over.
    func media(of job: Int64) throws -> [(sha256: String, bytes: Int64)] {
        try Row.fetchAll(
            self.db.cachedStatement(
                sql: """
                    SELECT DISTINCT medium.sha256, medium.bytes FROM job_reference AS mine
                    JOIN medium ON medium.sha256 = mine.sha256
                    WHERE mine.job_id = ? AND medium.dropped_at IS NULL AND \(Self.isFree)
                    """
            ),
            arguments: [job, self.before]
        ).map { ($0[0], $0[1]) }
    }

    /// SQL: every job that names the medium is done, or over since before the moment in its argument.
    private static let isFree = """
        NOT EXISTS(SELECT 1 FROM job_reference JOIN job ON job.id = job_reference.job_id
          WHERE job_reference.sha256 = medium.sha256 AND job.state <> 'done' AND NOT \(Self.isOver))
        """

    /// Notes that a copy is to be deleted, and says whether it still may be.
    func drop(_ sha256: String, at: Int64) throws -> Bool {
        try self.db.cachedStatement(
            sql: "UPDATE medium SET dropped_at = ? WHERE sha256 = ? AND dropped_at IS NULL AND \(Self.isFree)"
        ).execute(arguments: [at, sha256, self.before])
        return self.db.changesCount == 1
    }

    // MARK: - The daemon's own history

    /// The next lines that may go, and the last line that was looked at; nil where there are no more.
    func ownLines(after: Int64) throws -> (last: Int64?, lines: [Int64]) {
        let rows = try Row.fetchAll(
            self.db,
            sql: """
                SELECT id, job_id IS NULL AND at < ? AND event <> 'receipt_without_place', at < ? FROM event
                WHERE id > ? ORDER BY id LIMIT \(Self.linesAtOnce)
                """,
            arguments: [min(self.before, self.judgedSince), self.before, after]
        )
        // Lines are in the order of their time, but for clocks that jump: a whole page of later ones is the end.
        let isEnd = rows.count < Self.linesAtOnce || rows.allSatisfy { !($0[2] as Bool) }
        return (isEnd ? nil : rows.last?[0], rows.filter { $0[1] }.map { $0[0] })
    }

    func forgetLine(_ line: Int64) throws {
        try self.db.cachedStatement(sql: "DELETE FROM event WHERE id = ?").execute(arguments: [line])
    }
}
