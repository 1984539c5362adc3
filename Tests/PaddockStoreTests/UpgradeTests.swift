import Foundation
import GRDB
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockStore

/// Databases of every schema that was ever released, each written by the program of its time: a job in every stage of its life, one of them
/// with media, a key, a pause, history.
@Suite("Upgrades")
struct UpgradeTests {
    private static let fixtures = FilePath(#filePath).removingLastComponent().appending("Fixtures")
    private static let released = Array(1...Schema.version)

    /// Runs `body` over a copy of a version's database.
    private static func with(version: Int, _ body: (FilePath) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("paddock.sqlite")
            let fixture = self.fixtures.appending("version-\(version).sqlite")
            try FileManager.default.copyItem(atPath: fixture.string, toPath: path.string)
            try await body(path)
        }
    }

    private static func read<Value>(_ path: FilePath, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path.string)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    /// What is in every table of ours, a line a row; columns by their names, so that new ones can be left out.
    private static func rows(_ db: Database) throws -> [String: [[String: DatabaseValue]]] {
        let names = try String.fetchAll(
            db,
            sql:
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'grdb_*'"
        )
        return try names.reduce(into: [:]) { tables, name in
            tables[name] = try Row.fetchAll(db, sql: "SELECT * FROM \"\(name)\"").map { row in
                row.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
        }
    }

    private static func shape(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name"
        )
    }

    @Test func everyVersionHasItsDatabase() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.fixtures.string)
        #expect(names.sorted() == Self.released.map { "version-\($0).sqlite" })
        for version in Self.released {
            let found = try Self.read(Self.fixtures.appending("version-\(version).sqlite")) { db in
                try Int.fetchOne(db, sql: "PRAGMA user_version")
            }
            #expect(found == version)
        }
    }

    @Test(arguments: released) func theShapeBecomesThatOfANewOne(version: Int) async throws {
        try await Self.with(version: version) { path in
            try JobStore.open(at: path, output: StoreFixture.output).close()
            let new = FilePath(path.string + "-new")
            try JobStore.open(at: new, output: StoreFixture.output).close()
            #expect(try Self.read(path, Self.shape) == Self.read(new, Self.shape))
            #expect(try Self.read(path) { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
            #expect(try Self.read(path) { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").isEmpty })
        }
    }

    @Test(arguments: released) func nothingOnRecordIsLostOrChanged(version: Int) async throws {
        try await Self.with(version: version) { path in
            let before = try Self.read(path, Self.rows)
            #expect(before["job"]?.count == 16 && before["attempt"]?.count == 13)
            try JobStore.open(at: path, output: StoreFixture.output).close()
            let after = try Self.read(path, Self.rows)
            for (table, rows) in before where table != "setting" {
                let kept = (after[table] ?? []).map { row in row.filter { rows.first?[$0.key] != nil } }
                #expect(kept == rows, "\(table)")
            }
            // How the last run ended is on record here too, and is the new run's to say.
            let settings = (after["setting"] ?? []).compactMap { $0["name"].flatMap(String.fromDatabaseValue) }
            #expect(settings.contains("pause"))
        }
    }

    @Test(arguments: released) func whatWasPaidIsFollowedAndWhatWasInTheAirIsHeld(version: Int) async throws {
        try await Self.with(version: version) { path in
            let store = try JobStore.open(at: path, output: StoreFixture.output)
            let recovered = try await store.recover(receipts: [], at: StoreFixture.start.addingTimeInterval(60))
            #expect(recovered.epoch == 2)
            #expect(recovered.pause == .creating)
            #expect(recovered.crashed.map(\.name) == [StoreFixture.name("armed")])
            #expect(
                Set(recovered.paid.map(\.name.id)) == [
                    "generating", "downloading", "fetched", "published", "finishing", "thumbnailGone",
                ]
            )
            let states = try await store.counts()
            // Pending are also the one whose media were on their way and the one whose create was not armed.
            #expect(states[.pending] + states[.uploading] == 3 && states[.held] == 3 && states[.done] == 1)
            #expect(try await store.isOnRecord(VideoID(rawValue: "video-10")))
            try store.close()
            try JobReader.open(at: path, output: StoreFixture.output).close()
        }
    }

    @Test(arguments: released.dropLast()) func aReaderLeavesAnOlderDatabaseToTheDaemon(version: Int) async throws {
        try await Self.with(version: version) { path in
            let before = FileManager.default.contents(atPath: path.string)
            #expect(await refusal { try JobReader.open(at: path, output: StoreFixture.output).close() } == .incomplete)
            #expect(FileManager.default.contents(atPath: path.string) == before)
        }
    }

    /// A backup that an older program made is put back under a newer one.
    @Test(arguments: released) func aCopyOfItIsStillACopy(version: Int) async throws {
        try await Self.with(version: version) { path in
            let store = try JobStore.open(at: path, output: StoreFixture.output)
            let copy = FilePath(path.string + "-copy")
            _ = try await store.reader.backUp(to: copy, at: StoreFixture.start)
            try store.close()
            let second = try JobStore.open(at: copy, output: StoreFixture.output)
            #expect(try await second.recover(receipts: [], at: StoreFixture.start).backupOf == StoreFixture.start)
            try second.close()
        }
    }
}
