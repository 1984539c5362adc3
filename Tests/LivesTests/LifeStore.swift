import Foundation
import GRDB
import PaddockCore
import SystemPackage

@testable import PaddockStore

/// A life's store: always the model, and in some lives the real store beside it, held to the same answers.
struct LifeStore {
    private(set) var model = ModelStore()
    private(set) var real: RealStore?

    init(in folder: FilePath?) throws {
        self.real = try folder.map { try RealStore(folder: $0) }
    }

    mutating func accept(_ drafts: [JobDraft], batch: String, at now: Date) async throws -> (new: Int, known: Int)? {
        let expected = self.model.accept(drafts)
        guard let real = self.real else { return expected }
        let answer = try await real.store.accept(
            ManifestDraft(
                source: "/home/jobs/\(batch).yaml",
                destination: "/home/jobs/accepted/\(batch).yaml",
                batch: batch,
                namesBatch: true,
                jobs: drafts
            ),
            at: now
        )
        switch (answer, expected) {
        case (.accepted(let new, let known), let expected?) where expected == (new, known): break
        case (.refused, nil): break
        default:
            throw Violation(.agreement, "accept answered \(answer), the model \(String(describing: expected))")
        }
        return expected
    }

    mutating func commit(_ records: [PaddockCore.Record], arming: [AttemptID], epoch: Int, at now: Date) async throws {
        try self.model.commit(records, arming: arming, epoch: epoch, at: now)
        try await self.real?.store.commit(records, arming: arming, epoch: epoch, at: now)
    }

    /// People's moves where no process lives: by whoever holds the lock.
    mutating func commitOffline(_ records: [PaddockCore.Record], at now: Date) async throws {
        try self.model.commit(records, arming: [], epoch: 0, at: now)
        try await self.real?.store.commit(records, epoch: 0, at: now)
    }

    /// The process dies while this group is being written: the model without it, the real store with a log that is torn.
    mutating func tear(
        _ records: [PaddockCore.Record],
        arming: [AttemptID],
        epoch: Int,
        at now: Date,
        _ dice: inout Randomness
    ) async throws {
        let share = Double(UInt64.random(in: 0..<1000, using: &dice)) / 1000
        guard var real = self.real else { return }
        let before = real.logBytes
        // A log that is about to begin again from its head can't be cut by its length: then the process died just before.
        guard before < 2 << 20 else { return try self.kill() }
        try await real.store.commit(records, arming: arming, epoch: epoch, at: now)
        let after = real.logBytes
        guard after > before else { throw Violation(.agreement, "the log did not grow by a commit") }
        try real.reopen(logBytes: before + Int(Double(after - before) * share))
        self.real = real
    }

    /// The process was killed: what it had acknowledged is what there is.
    mutating func kill() throws {
        try self.real?.reopen(logBytes: nil)
    }

    mutating func recover(receipts: [Receipt], at now: Date) async throws -> Recovered {
        let expected = try self.model.recover(receipts: receipts, at: now)
        guard let real = self.real else { return expected }
        let recovered = try await real.store.recover(receipts: receipts, at: now)
        guard recovered.epoch == expected.epoch, recovered.nextAttempt == expected.nextAttempt,
            recovered.paid == expected.paid, recovered.newlyHeld == expected.newlyHeld,
            recovered.pause == expected.pause, recovered.counts == expected.counts,
            recovered.spent == expected.spent, recovered.crashed == expected.crashed,
            recovered.crashedWithinHour == expected.crashedWithinHour,
            recovered.doubt?.step == expected.doubt?.step, recovered.held == expected.held,
            recovered.planLimits?.refusals == expected.planLimits?.refusals
        else {
            throw Violation(.agreement, "a start found \(recovered), and the model says \(expected)")
        }
        return recovered
    }

    func page(limit: Int) async throws -> ([PendingJob], [MediaContent: String]) {
        let jobs = self.model.pendingJobs(limit: limit)
        let contents = Set(jobs.flatMap { $0.references.map(\.content) })
        let keys = self.model.keys(for: Array(contents))
        guard let real = self.real else { return (jobs, keys) }
        let page = try await real.store.pendingJobs(limit: limit)
        let known = try await real.store.keys(for: Array(contents))
        guard page == jobs, known == keys else {
            throw Violation(.agreement, "a page of \(page), and the model says \(jobs)")
        }
        return (page, known)
    }

    func asked(
        _ changes: [JobChange],
        seen: [VideoID: Result<RemoteVideo, CallFailure>] = [:]
    ) async throws -> [AskedChange] {
        let expected = self.model.asked(changes, seen: seen)
        guard let real = self.real else { return expected }
        let asked = try await real.store.asked(changes, seen: seen)
        guard asked == expected else {
            throw Violation(.agreement, "the facts are \(asked), and the model says \(expected)")
        }
        return asked
    }
}

/// A database of its own, which can be left behind as a killed process leaves it.
struct RealStore {
    private let folder: FilePath
    private var number = 0
    private(set) var store: JobStore

    private var path: FilePath { self.folder.appending("\(self.number).sqlite") }
    private var log: String { self.path.string + "-wal" }

    init(folder: FilePath) throws {
        self.folder = folder
        self.store = try JobStore.open(at: folder.appending("0.sqlite"), output: FilePath("/out"))
    }

    var logBytes: Int {
        (try? FileManager.default.attributesOfItem(atPath: self.log)[.size] as? Int) ?? 0
    }

    /// Goes on with a copy of the files as they lie there, the log cut to a length where one is given.
    mutating func reopen(logBytes: Int?) throws {
        let old = (store: self.store, path: self.path, log: self.log)
        self.number += 1
        try FileManager.default.copyItem(atPath: old.path.string, toPath: self.path.string)
        if FileManager.default.fileExists(atPath: old.log) {
            try FileManager.default.copyItem(atPath: old.log, toPath: self.log)
            if let logBytes {
                try FileHandle(forWritingTo: URL(filePath: self.log)).truncate(atOffset: UInt64(logBytes))
            }
        }
        try old.store.close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: old.path.string + suffix)
        }
        self.store = try JobStore.open(at: self.path, output: FilePath("/out"))
    }

    /// P9, and P8 over every byte: closes the store and looks at its file.
    func checkAtTheEnd(secrets: [String]) throws {
        try self.store.close()
        let queue = try DatabaseQueue(path: self.path.string)
        let (words, orphans) = try queue.read { db in
            (
                try String.fetchOne(db, sql: "PRAGMA integrity_check"),
                try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            )
        }
        try queue.close()
        guard words == "ok", orphans == 0 else {
            throw Violation(.integrity, "integrity_check says \(words ?? "nothing"), \(orphans) rows point nowhere")
        }
        for suffix in ["", "-wal"] {
            guard let bytes = FileManager.default.contents(atPath: self.path.string + suffix) else { continue }
            for secret in secrets where bytes.firstRange(of: Data(secret.utf8)) != nil {
                throw Violation(.noSecrets, "the database's file holds \(secret)")
            }
        }
    }
}
