import Foundation
import GRDB
import PaddockCore
import SystemPackage

/// What is on record in a home's state folder at rest: the rows, looked at without any code of the store.
struct StateSnapshot: Sendable {
    struct Attempt: Sendable {
        let id: Int64
        let job: String
        let state: String
        let video: String?
    }

    /// The state of each job, by its name with its batch's.
    var jobs: [String: String] = [:]
    /// Those of jobs, oldest first.
    var attempts: [Attempt] = []
    /// Ids that only the receipts know, perhaps.
    var receipts: [String] = []
    /// Files that are published, under the output folder.
    var publishedFiles: [String] = []
    /// SHA-256s of media that jobs still need.
    var neededMedia: [String] = []
    /// What SQLite finds wrong with the file, and what is in it that no rule allows.
    var damage: [String] = []

    /// Attempts that stand for money that was or may have been spent.
    func attemptsThatMayBePaid(of job: String) -> [Attempt] {
        self.attempts.filter { attempt in
            let paid = ["armed", "ambiguous", "accepted", "adopted", "remote_failed", "superseded", "abandoned"]
            return attempt.job == job && paid.contains(attempt.state)
        }
    }

    /// Looks at a copy, so that the home stays as it was left; `scratch` is a folder for it, made anew.
    init(copying state: FilePath, to scratch: FilePath) throws {
        let files = FileManager.default
        try? files.removeItem(atPath: scratch.string)
        try files.createDirectory(atPath: scratch.string, withIntermediateDirectories: true)
        for name in ["paddock.sqlite", "paddock.sqlite-wal", "paddock.sqlite-journal", "receipts.log"] {
            let source = state.appending(name).string
            guard files.fileExists(atPath: source) else { continue }
            try files.copyItem(atPath: source, toPath: scratch.appending(name).string)
        }
        try self.init(reading: scratch)
    }

    /// Looks at files that nobody else uses; SQLite may tidy them up.
    init(reading state: FilePath) throws {
        self.receipts = Self.receipts(in: state.appending("receipts.log")).map(\.videoID.rawValue)
        let path = state.appending("paddock.sqlite").string
        guard FileManager.default.fileExists(atPath: path) else { return }
        let queue = try DatabaseQueue(path: path)
        try queue.read { db in try self.read(db) }
        try queue.close()
    }

    private static let name = "batch.name || '/' || job.name"

    private mutating func read(_ db: Database) throws {
        let verdicts = try String.fetchAll(db, sql: "PRAGMA integrity_check")
        if verdicts != ["ok"] { self.damage += verdicts }
        guard try db.tableExists("attempt") else { return }
        if try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") != nil { self.damage.append("a dangling reference") }
        for row in try Row.fetchAll(
            db,
            sql: "SELECT \(Self.name), job.state FROM job JOIN batch ON batch.id = job.batch_id"
        ) { self.jobs[row[0]] = row[1] }
        self.attempts = try Row.fetchAll(
            db,
            sql: """
                SELECT a.id, \(Self.name), a.state, a.video_id FROM attempt a JOIN job ON job.id = a.job_id
                JOIN batch ON batch.id = job.batch_id ORDER BY a.id
                """
        ).map { Attempt(id: $0[0], job: $0[1], state: $0[2], video: $0[3]) }
        self.publishedFiles = try String.fetchAll(
            db,
            sql: """
                SELECT video_path FROM job WHERE video_path IS NOT NULL
                UNION ALL SELECT thumbnail_path FROM job WHERE thumbnail_path IS NOT NULL
                """
        )
        self.neededMedia = try String.fetchAll(
            db,
            sql: """
                SELECT DISTINCT sha256 FROM job_reference JOIN job ON job.id = job_id WHERE job.state <> 'done'
                """
        )
        // What the triggers hold, looked at from outside.
        let broken = [
            "a job with two live attempts": """
            SELECT job_id FROM attempt WHERE state IN ('prepared', 'armed', 'ambiguous', 'accepted', 'adopted')
            GROUP BY job_id HAVING count(*) > 1
            """,
            "a count that is off": """
            SELECT state FROM state_count WHERE jobs <> (SELECT count(*) FROM job WHERE job.state = state_count.state)
            """,
            "a job in the air without an attempt": """
            SELECT id FROM job WHERE state = 'creating'
            AND id NOT IN (SELECT job_id FROM attempt WHERE state IN ('prepared', 'armed'))
            """,
            "a job that follows nothing paid": """
            SELECT id FROM job WHERE state IN ('generating', 'downloading', 'done')
            AND id NOT IN (SELECT job_id FROM attempt WHERE state IN ('accepted', 'adopted'))
            """,
        ]
        for (what, sql) in broken where try Row.fetchOne(db, sql: sql) != nil { self.damage.append(what) }
    }

    /// What the receipts file holds, as a start reads it.
    static func receipts(in file: FilePath) -> [Receipt] {
        let bytes = FileManager.default.contents(atPath: file.string) ?? Data()
        let text = bytes.prefix { $0 != 0 }
        return text.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONDecoder().decode(Receipt.self, from: Data($0))
        }
    }
}
