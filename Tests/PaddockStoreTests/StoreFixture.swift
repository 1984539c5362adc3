import Foundation
import GRDB
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockStore

/// A store in a file of its own, a clock that counts, and shorthands for what most tests need.
struct StoreFixture {
    let directory: FilePath
    let store: JobStore
    var path: FilePath { self.directory.appending("paddock.sqlite") }

    static let output = FilePath("/out")
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    /// Runs `body` over a fresh store that has seen its first start.
    static func with(_ body: (StoreFixture) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = try JobStore.open(at: directory.appending("paddock.sqlite"), output: Self.output)
            _ = try await store.recover(receipts: [], at: Self.start)
            let fixture = StoreFixture(directory: directory, store: store)
            try await body(fixture)
            try fixture.checkIntegrity()
            try store.close()
        }
    }

    static func name(_ id: String, batch: String = "spring") -> JobName { JobName(batch: batch, id: id) }

    static func sha256(_ number: Int) -> String { String(repeating: "0", count: 56) + String(format: "%08x", number) }

    static func draft(
        _ id: String,
        batch: String = "spring",
        prompt: String? = nil,
        references: [JobReference] = [],
        priority: Int = 0
    ) -> JobDraft {
        let request = VideoRequest(prompt: prompt ?? "A horse called \(id)", durationSec: 6)
        return JobDraft(
            name: Self.name(id, batch: batch),
            request: request,
            references: references,
            priority: priority,
            metadata: ["take": id],
            contentHash: "hash of \(request.prompt)",
            line: 3
        )
    }

    static func manifest(
        _ jobs: [JobDraft],
        batch: String = "spring",
        file: String? = nil,
        namesBatch: Bool = true
    ) -> ManifestDraft {
        let file = file ?? "\(batch).yaml"
        return ManifestDraft(
            source: "/home/jobs/\(file)",
            destination: "/home/jobs/accepted/\(file)",
            batch: batch,
            namesBatch: namesBatch,
            jobs: jobs
        )
    }

    static let file = FetchedFile(sha256: Self.sha256(9), bytes: 1024, fileExtension: "mp4")
    static let failure = JobFailure(code: "invalid_request", message: "The API said no.", field: "style")

    func commit(_ records: PaddockCore.Record..., arming: [AttemptID] = [], epoch: Int = 1) async throws {
        try await self.store.commit(records, arming: arming, epoch: epoch, at: Self.start)
    }

    /// Puts jobs on record and gives their rows.
    func accept(_ ids: [String], batch: String = "spring") async throws -> [JobID] {
        let drafts = ids.map { Self.draft($0, batch: batch) }
        let acceptance = try await self.store.accept(Self.manifest(drafts, batch: batch), at: Self.start)
        try #require(acceptance == .accepted(new: ids.count, known: 0))
        return try self.sql { db in
            try Int64.fetchAll(
                db,
                sql: "SELECT job.id FROM job JOIN batch ON batch.id = batch_id WHERE batch.name = ? ORDER BY job.id",
                arguments: [batch]
            ).suffix(ids.count).map(JobID.init(rawValue:))
        }
    }

    /// Looks past the store, at the rows. Its own connection: the store is idle meanwhile.
    func sql<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: self.path.string)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction(body)
    }

    /// Everything a record may change, as text.
    func dump() throws -> String {
        try self.sql { db in
            try ["job", "attempt", "event", "media_key", "setting", "epoch", "state_count", "batch_count", "batch"].map
            {
                try Row.fetchAll(db, sql: "SELECT * FROM \($0)").map(\.debugDescription).joined(separator: "\n")
            }.joined(separator: "\n")
        }
    }

    private func checkIntegrity() throws {
        let (words, orphans) = try self.sql { db in
            (
                try String.fetchOne(db, sql: "PRAGMA integrity_check"),
                try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            )
        }
        #expect(words == "ok")
        #expect(orphans == 0)
    }
}

/// The error of a call that must be refused.
func refusal(_ body: () async throws -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StoreError {
        return error.code
    } catch {
        Issue.record(error)
        return nil
    }
}
