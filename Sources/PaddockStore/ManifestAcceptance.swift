import Foundation
import GRDB
import PaddockCore

/// The rules of `accept`, inside its one transaction. Looks at everything first, and writes only when nothing stands against it.
struct ManifestAcceptance {
    private let db: Database
    private let manifest: ManifestDraft
    private let caps: BatchCaps
    private let at: Int64

    init(_ db: Database, _ manifest: ManifestDraft, _ caps: BatchCaps, at: Date) {
        self.db = db
        self.manifest = manifest
        self.caps = caps
        self.at = at.milliseconds
    }

    func run() throws -> Acceptance {
        let batch = try self.knownBatch()
        let survey = try self.survey(batch)
        guard survey.problems.isEmpty else { return .refused(survey.problems) }
        try self.noteCopies(survey)
        guard !survey.new.isEmpty else { return .accepted(new: 0, known: survey.known) }
        if !self.manifest.namesBatch, survey.known == 0, let original = try self.original(besides: batch?.id) {
            return .renamed(of: original)
        }
        let overCaps = try self.overCaps(batch, survey.new)
        guard overCaps.isEmpty else { return .refused(overCaps) }
        try self.insert(survey.new, into: batch)
        return .accepted(new: survey.new.count, known: survey.known)
    }

    private struct KnownBatch {
        let id: Int64
        let name: String
    }

    fileprivate struct Survey {
        var new: [JobDraft] = []
        var known = 0
        var problems: [AcceptanceProblem] = []
    }

    private func knownBatch() throws -> KnownBatch? {
        try Row.fetchOne(self.db, sql: "SELECT id, name FROM batch WHERE name = ?", arguments: [self.manifest.batch])
            .map { row in KnownBatch(id: row[0], name: row[1]) }
    }
}

// MARK: - Names

extension ManifestAcceptance {
    /// Sorts the jobs into new, known and clashing ones.
    private func survey(_ batch: KnownBatch?) throws -> Survey {
        var survey = Survey()
        if let batch, batch.name != self.manifest.batch, let first = self.manifest.jobs.first {
            let known = JobName(batch: batch.name, id: first.name.id)
            survey.problems.append(.caseCollision(first.name, line: first.line, known: known))
            return survey
        }
        let lookUp = try self.db.cachedStatement(
            sql: """
                SELECT job.name, job.content_hash, manifest.path FROM job
                JOIN manifest ON manifest.id = job.manifest_id WHERE job.batch_id = ? AND job.name = ?
                """
        )
        var earlier: [String: JobDraft] = [:]
        for job in self.manifest.jobs {
            let folded = job.name.id.lowercased()
            if let twin = earlier[folded] {
                survey.note(job, id: twin.name.id, contentHash: twin.contentHash, manifest: self.manifest.source)
            } else if let batch, let row = try Row.fetchOne(lookUp, arguments: [batch.id, job.name.id]) {
                earlier[folded] = job
                survey.note(job, id: row[0], contentHash: row[1], manifest: row[2])
            } else {
                earlier[folded] = job
                survey.new.append(job)
            }
        }
        return survey
    }

    /// The manifest of the one other batch that holds every job of this one; nil where there is none.
    private func original(besides own: Int64?) throws -> String? {
        guard let first = self.manifest.jobs.first else { return nil }
        let wanted = Dictionary(self.manifest.jobs.map { ($0.contentHash, 1) }, uniquingKeysWith: +)
        let count = try self.db.cachedStatement(
            sql: "SELECT count(*) FROM job WHERE content_hash = ? AND batch_id = ?"
        )
        let candidates = try Row.fetchAll(
            self.db,
            sql: """
                SELECT job.batch_id, manifest.path FROM job JOIN manifest ON manifest.id = job.manifest_id
                WHERE job.content_hash = ? AND job.batch_id IS NOT ? GROUP BY job.batch_id ORDER BY job.id
                """,
            arguments: [first.contentHash, own]
        )
        for candidate in candidates {
            let batch: Int64 = candidate[0]
            let holdsAll = try wanted.allSatisfy { hash, needed in
                try Int.fetchOne(count, arguments: [hash, batch]) ?? 0 >= needed
            }
            if holdsAll {
                return candidate[1]
            }
        }
        return nil
    }
}

extension ManifestAcceptance.Survey {
    /// Adds a job whose name is taken.
    fileprivate mutating func note(_ job: JobDraft, id: String, contentHash: String, manifest: String) {
        if id != job.name.id {
            let known = JobName(batch: job.name.batch, id: id)
            self.problems.append(.caseCollision(job.name, line: job.line, known: known))
        } else if contentHash != job.contentHash {
            self.problems.append(.otherContent(job.name, line: job.line, manifest: manifest))
        } else {
            self.known += 1
        }
    }
}

// MARK: - Caps

extension ManifestAcceptance {
    private func overCaps(_ batch: KnownBatch?, _ new: [JobDraft]) throws -> [AcceptanceProblem] {
        guard self.caps != .none else { return [] }
        let onRecord = try Row.fetchOne(
            self.db,
            sql: "SELECT count(*), coalesce(sum(duration_sec), 0) FROM job WHERE batch_id = ?",
            arguments: [batch?.id]
        )
        let videos = (onRecord?[0] ?? 0) + new.count
        let seconds = new.reduce(onRecord?[1] ?? 0) { $0 + $1.request.durationSec }
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

// MARK: - Rows

extension ManifestAcceptance {
    private func insert(_ jobs: [JobDraft], into known: KnownBatch?) throws {
        let batch = try known?.id ?? self.insertBatch()
        try self.db.execute(
            sql: "INSERT INTO manifest(batch_id, source, path, accepted_at) VALUES (?, ?, ?, ?)",
            arguments: [batch, self.manifest.source, self.manifest.destination, self.at]
        )
        let manifest = self.db.lastInsertedRowID
        let job = try self.db.cachedStatement(
            sql: """
                INSERT INTO job(batch_id, name, manifest_id, state, content_hash, priority, request, duration_sec,
                  resolution, metadata, created_at, updated_at)
                VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        let event = try self.db.cachedStatement(
            sql: "INSERT INTO event(at, job_id, event, detail) VALUES (?, ?, 'queued', ?)"
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for draft in jobs {
            try job.execute(arguments: [
                batch, draft.name.id, manifest, draft.contentHash, draft.priority,
                String(decoding: try draft.request.canonicalJSON(), as: UTF8.self), draft.request.durationSec,
                draft.request.resolution, try Self.text(draft.metadata, encoder), self.at, self.at,
            ])
            let row = self.db.lastInsertedRowID
            for reference in draft.references {
                try self.insert(reference, of: row)
            }
            try event.execute(arguments: [self.at, row, self.manifest.source])
        }
    }

    /// The media of known jobs were copied again with their manifest: a job that lost them to a prune has them back, and where no job
    /// needs them they are found and dropped.
    private func noteCopies(_ survey: Survey) throws {
        guard survey.known > 0 else { return }
        let statement = try self.db.cachedStatement(
            sql: "UPDATE medium SET dropped_at = NULL WHERE sha256 = ? AND dropped_at IS NOT NULL"
        )
        for sha256 in Set(self.manifest.jobs.flatMap(\.references).map(\.content.sha256)) {
            try statement.execute(arguments: [sha256])
        }
    }

    private func insertBatch() throws -> Int64 {
        try self.db.execute(
            sql: "INSERT INTO batch(name, created_at) VALUES (?, ?)",
            arguments: [self.manifest.batch, self.at]
        )
        return self.db.lastInsertedRowID
    }

    private func insert(_ reference: JobReference, of job: Int64) throws {
        let content = reference.content
        try self.db.cachedStatement(
            sql: "INSERT INTO medium(sha256, bytes) VALUES (?, ?) ON CONFLICT(sha256) DO UPDATE SET dropped_at = NULL"
        ).execute(arguments: [content.sha256, content.bytes])
        try self.db.cachedStatement(
            sql: """
                INSERT INTO job_reference(job_id, field, path, sha256, content_type, kind, bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            job, reference.field.rawValue, reference.path, content.sha256, content.contentType, content.kind.rawValue,
            content.bytes,
        ])
    }

    private static func text(_ metadata: [String: String], _ encoder: JSONEncoder) throws -> String {
        metadata.isEmpty ? "{}" : String(decoding: try encoder.encode(metadata), as: UTF8.self)
    }
}
