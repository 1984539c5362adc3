import Foundation
import GRDB
import PaddockCore
import SystemPackage

/// Puts a manifest on record, inside one transaction: each job as it is looked at, and all of them back where something stands
/// against one, so that a manifest is gone through once, however long it is.
struct ManifestAcceptance {
    private let db: Database
    private let manifest: ManifestDraft
    private let caps: BatchCaps
    private let at: Int64
    private let encoder: JSONEncoder

    init(_ db: Database, _ manifest: ManifestDraft, _ caps: BatchCaps, at: Date) {
        self.db = db
        self.manifest = manifest
        self.caps = caps
        self.at = at.milliseconds
        self.encoder = JSONEncoder()
        self.encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    func run() throws -> Acceptance {
        var acceptance = Acceptance.changed
        do {
            try self.db.inSavepoint {
                acceptance = try self.insertNew()
                if case .accepted = acceptance { return .commit }
                return .rollback
            }
        } catch is ManifestChanged {
            return .changed
        } catch is Errno {
            // The manifest's, which could be read a moment ago: no fault of the database.
            return .changed
        }
        return acceptance
    }

    /// Inserts whatever is new, and says what the manifest as a whole comes to.
    private func insertNew() throws -> Acceptance {
        var survey = try ManifestSurvey(self.db, self.manifest, self.caps)
        var place: Place?
        try self.manifest.jobs.each { job in
            guard try survey.look(at: job, own: place?.batch ?? survey.batch?.id) == .new else {
                return try self.noteCopies(of: job)
            }
            let known = try place ?? self.insertPlace(into: survey.batch)
            place = known
            try self.insert(job, at: known)
        }
        return try survey.outcome()
    }
}

// MARK: - Rows

extension ManifestAcceptance {
    /// The rows that the jobs belong to.
    private struct Place {
        let batch: Int64
        let manifest: Int64
    }

    private func insertPlace(into known: ManifestSurvey.KnownBatch?) throws -> Place {
        let batch = try known?.id ?? self.insertBatch()
        try self.db.execute(
            sql: "INSERT INTO manifest(batch_id, source, path, accepted_at) VALUES (?, ?, ?, ?)",
            arguments: [batch, self.manifest.source, self.manifest.destination, self.at]
        )
        return Place(batch: batch, manifest: self.db.lastInsertedRowID)
    }

    private func insert(_ draft: JobDraft, at place: Place) throws {
        try self.db.cachedStatement(
            sql: """
                INSERT INTO job(batch_id, name, manifest_id, state, content_hash, priority, request, duration_sec,
                  resolution, metadata, created_at, updated_at)
                VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            place.batch, draft.name.id, place.manifest, draft.contentHash, draft.priority,
            String(decoding: try draft.request.canonicalJSON(), as: UTF8.self), draft.request.durationSec,
            draft.request.resolution, try self.text(draft.metadata), self.at, self.at,
        ])
        let row = self.db.lastInsertedRowID
        for reference in draft.references {
            try self.insert(reference, of: row)
        }
        try self.db.cachedStatement(sql: "INSERT INTO event(at, job_id, event, detail) VALUES (?, ?, 'queued', ?)")
            .execute(arguments: [self.at, row, self.manifest.source])
    }

    /// The media of a known job were copied again with its manifest: where it lost them to a prune it has them back, and where no job
    /// needs them they are found and dropped.
    private func noteCopies(of job: JobDraft) throws {
        let statement = try self.db.cachedStatement(
            sql: "UPDATE medium SET dropped_at = NULL WHERE sha256 = ? AND dropped_at IS NOT NULL"
        )
        for reference in job.references {
            try statement.execute(arguments: [reference.content.sha256])
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

    private func text(_ metadata: [String: String]) throws -> String {
        metadata.isEmpty ? "{}" : String(decoding: try self.encoder.encode(metadata), as: UTF8.self)
    }
}
