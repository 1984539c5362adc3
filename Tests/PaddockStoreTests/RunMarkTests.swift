import Foundation
import GRDB
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockStore

/// A database is looked over before it is trusted, where its last owner did not put it down properly.
@Suite("How the last run ended")
struct RunMarkTests {
    /// Damage that an ordinary start does not meet: a page of an index that only many jobs would need is lost.
    private static func damage(_ path: FilePath) throws {
        let queue = try DatabaseQueue(path: path.string)
        let page = try queue.writeWithoutTransaction { db in
            try db.checkpoint(.truncate)
            return try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'job_content'")
        }
        try queue.close()
        let size = 4096
        var bytes = try Data(contentsOf: URL(filePath: path.string))
        let start = (try #require(page) - 1) * size
        bytes.replaceSubrange(start..<start + size, with: Data(repeating: 0, count: size))
        try bytes.write(to: URL(filePath: path.string))
    }

    private static func open(_ path: FilePath) throws -> JobStore {
        try JobStore.open(at: path, output: StoreFixture.output)
    }

    /// A database with damage, left behind by a run that ended as told.
    private static func with(killed: Bool, failed: Bool = false, _ body: (FilePath) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("paddock.sqlite")
            do {
                let store = try Self.open(path)
                if failed { store.noteFailure() }
                // A run that is killed closes nothing: its connections end with it.
                if !killed { try store.close() }
            }
            try Self.damage(path)
            try await body(path)
        }
    }

    @Test func afterACleanEndNobodyLooks() async throws {
        try await Self.with(killed: false) { path in
            try Self.open(path).close()
        }
    }

    @Test(arguments: [(killed: true, failed: false), (killed: false, failed: true), (killed: true, failed: true)])
    func aDamagedDatabaseIsRefusedUntouchedAfterAnyOtherEnd(killed: Bool, failed: Bool) async throws {
        try await Self.with(killed: killed, failed: failed) { path in
            let before = FileManager.default.contents(atPath: path.string)
            for _ in 1...2 {
                let error = #expect(throws: StoreError.self) { try Self.open(path) }
                #expect(error?.code == .corrupt)
                #expect(error?.message.contains("restore a backup") == true)
                #expect(error?.message.contains("receipts.log") == true)
                #expect(error?.message.contains("\n") == false)
            }
            #expect(FileManager.default.contents(atPath: path.string) == before)
        }
    }

    @Test func aWholeDatabaseIsTrustedAgainOnceItWasLookedOver() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("paddock.sqlite")
            try Self.open(path).noteFailure()
            try Self.open(path).close()
            #expect(!FileManager.default.fileExists(atPath: path.string + "-failed"))
            try Self.damage(path)
            try Self.open(path).close()
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var left: String?
        var boot: String?
        var isLarge = false
        var hasFailed = false
        let isDoubtful: Bool

        var testDescription: String {
            "left \(self.left ?? "nothing"), boot \(self.boot ?? "unknown"), large \(self.isLarge), failed \(self.hasFailed)"
        }
    }

    @Test(arguments: [
        Case(left: "closed", boot: "a", isDoubtful: false),
        Case(left: "closed", boot: "b", isLarge: true, isDoubtful: false),
        Case(left: "closed", boot: "a", isLarge: true, hasFailed: true, isDoubtful: true),
        Case(left: "open on boot a", boot: "a", isDoubtful: true),
        // What a killed process wrote is with the kernel: a large file is not read through for that.
        Case(left: "open on boot a", boot: "a", isLarge: true, isDoubtful: false),
        Case(left: "open on boot a", boot: "a", isLarge: true, hasFailed: true, isDoubtful: true),
        Case(left: "open on boot a", boot: "b", isLarge: true, isDoubtful: true),
        Case(left: "open on boot a", boot: nil, isLarge: true, isDoubtful: true),
        Case(left: "open", boot: nil, isLarge: true, isDoubtful: true),
        Case(left: nil, boot: "a", isLarge: true, isDoubtful: true),
    ])
    func whatIsDoubtful(example: Case) async throws {
        try await StoreFixture.with { fixture in
            let file = DatabaseFile(path: fixture.path)
            let mark = RunMark(file, boot: example.boot, smallBytes: example.isLarge ? 0 : .max)
            if example.hasFailed { mark.noteFailure() }
            let found = try fixture.sql { db in
                try db.execute(sql: "DELETE FROM setting WHERE name = 'run'")
                if let left = example.left {
                    try db.execute(sql: "INSERT INTO setting(name, value) VALUES ('run', ?)", arguments: [left])
                }
                return try mark.isDoubtful(db)
            }
            #expect(found == example.isDoubtful)
        }
    }

    #if os(Linux)
    @Test func theMachineNamesItsBoot() {
        #expect(RunMark.currentBoot?.isEmpty == false)
    }
    #endif
}
