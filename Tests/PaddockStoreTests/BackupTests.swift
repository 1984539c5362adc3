import Foundation
import GRDB
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockStore

@Suite("Backups")
struct BackupTests {
    private static let now = StoreFixture.start.addingTimeInterval(60)

    /// Makes a backup and opens it as a store of its own.
    private static func withCopy(
        of fixture: StoreFixture,
        _ body: (JobStore, FilePath) async throws -> Void
    ) async throws {
        let path = fixture.directory.appending("copy.sqlite")
        _ = try await fixture.store.reader.backUp(to: path, at: Self.now)
        let store = try JobStore.open(at: path, output: StoreFixture.output)
        try await body(store, path)
        try store.close()
    }

    @Test func theCopyIsWholeItsOwnersAloneAndAloneInItsFolder() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.accept(["a", "b"])
            let folder = fixture.directory.appending("safe")
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
            let path = folder.appending("copy.sqlite")
            let made = try await fixture.store.reader.backUp(to: path, at: Self.now)
            #expect(made.jobs == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string) == ["copy.sqlite"])
            let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(attributes[.size] as? Int64 == made.bytes)
            let reader = try JobReader.open(at: path, output: StoreFixture.output)
            #expect(try await reader.counts()[.pending] == 2)
            #expect(try await reader.damage() == [])
            try reader.close()
        }
    }

    @Test func anExistingFileAndAMissingFolderAreRefused() async throws {
        try await StoreFixture.with { fixture in
            let path = fixture.directory.appending("there")
            try Data("mine".utf8).write(to: URL(filePath: path.string))
            let reader = fixture.store.reader
            #expect(await refusal { _ = try await reader.backUp(to: path, at: Self.now) } == .exists)
            #expect(FileManager.default.contents(atPath: path.string) == Data("mine".utf8))
            let nowhere = fixture.directory.appending("none/copy.sqlite")
            #expect(await refusal { _ = try await reader.backUp(to: nowhere, at: Self.now) } == .notFound)
            try FileManager.default.createSymbolicLink(
                atPath: fixture.directory.appending("link").string,
                withDestinationPath: "nowhere"
            )
            let link = fixture.directory.appending("link")
            #expect(await refusal { _ = try await reader.backUp(to: link, at: Self.now) } == .exists)
        }
    }

    @Test func aStartFromTheCopyIsPausedUntilResumed() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.accept(["a"])
            try await Self.withCopy(of: fixture) { copy, path in
                for _ in 1...2 {
                    let recovered = try await copy.recover(receipts: [], at: Self.now)
                    #expect(recovered.pause == .creating)
                    #expect(recovered.backupOf == Self.now)
                }
                // Putting more on hold is no word about what was created since.
                try await copy.commit([.paused(.all)], epoch: 0, at: Self.now)
                #expect(try await copy.recover(receipts: [], at: Self.now).backupOf == Self.now)
                try await copy.commit([.paused(.nothing)], epoch: 0, at: Self.now)
                let resumed = try await copy.recover(receipts: [], at: Self.now)
                #expect(resumed.pause == .nothing)
                #expect(resumed.backupOf == nil)
            }
            // The original knows nothing of it.
            let original = try await fixture.store.recover(receipts: [], at: Self.now)
            #expect(original.pause == .nothing)
            #expect(original.backupOf == nil)
        }
    }

    @Test func aCopyOfACopyKeepsTheEarlierMoment() async throws {
        try await StoreFixture.with { fixture in
            try await Self.withCopy(of: fixture) { copy, _ in
                let second = fixture.directory.appending("second.sqlite")
                _ = try await copy.reader.backUp(to: second, at: Self.now.addingTimeInterval(900))
                let store = try JobStore.open(at: second, output: StoreFixture.output)
                #expect(try await store.recover(receipts: [], at: Self.now).backupOf == Self.now)
                try store.close()
            }
        }
    }

    @Test func aJobThatWaitsInABackupCanBeGivenItsVideo() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            let video = VideoID(rawValue: "made-since")
            let decision = JobDecision.adoptedWaiting(as: AttemptID(rawValue: 1), video)
            #expect(await refusal { try await fixture.commit(.decided(job, decision)) } == .constraint)
            try await Self.withCopy(of: fixture) { copy, _ in
                _ = try await copy.recover(receipts: [], at: Self.now)
                #expect(try await copy.adoptableFacts().map(\.mayHaveBeenCreatedElsewhere) == [true])
                try await copy.commit([.decided(job, decision)], epoch: 0, at: Self.now)
                let view = try #require(try await copy.job(StoreFixture.name("a")))
                #expect(view.state == .generating)
                #expect(view.videoId == "made-since")
                #expect(view.charges == 1)
                #expect(view.history?.last?.event == "adopted")
                let recovered = try await copy.recover(receipts: [], at: Self.now)
                #expect(recovered.paid.map(\.videoID) == [video])
                #expect(recovered.spent.values.allSatisfy { $0 == .nothing })
                try await copy.commit([.paused(.nothing)], epoch: 0, at: Self.now)
                #expect(try await copy.adoptableFacts().isEmpty)
            }
        }
    }

    @Test func copiesMadeUnderLoadHoldOneMomentEach() async throws {
        try await StoreFixture.with { fixture in
            let path = fixture.path
            let directory = fixture.directory
            let store = fixture.store
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for batch in 1...60 {
                        let drafts = (1...20).map { StoreFixture.draft("job-\($0)", batch: "batch-\(batch)") }
                        _ = try await store.accept(
                            StoreFixture.manifest(drafts, batch: "batch-\(batch)"),
                            at: StoreFixture.start
                        )
                    }
                }
                group.addTask {
                    for number in 1...10 {
                        // As a command does: a connection of its own that only reads.
                        let reader = try JobReader.open(at: path, output: StoreFixture.output)
                        let target = directory.appending("copy-\(number).sqlite")
                        let made = try await reader.backUp(to: target, at: Self.now)
                        try reader.close()
                        #expect(made.jobs.isMultiple(of: 20))
                        let copy = try JobReader.open(at: target, output: StoreFixture.output)
                        #expect(try await copy.counts().total == made.jobs)
                        #expect(try await copy.damage() == [])
                        try copy.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.store.counts().total == 1200)
        }
    }

    @Test func aBackupBesideAnotherDatabasesLogIsRefusedUntouched() async throws {
        try await StoreFixture.with { fixture in
            let home = fixture.directory.appending("home")
            try FileManager.default.createDirectory(atPath: home.string, withIntermediateDirectories: false)
            let path = home.appending("paddock.sqlite")
            _ = try await fixture.accept(["a"])
            _ = try await fixture.store.reader.backUp(to: path, at: Self.now)
            let whole = FileManager.default.contents(atPath: path.string)
            // The log of the database that lay there before, as a crash leaves it.
            let log = try #require(FileManager.default.contents(atPath: fixture.path.string + "-wal"))
            try #require(!log.isEmpty)
            try log.write(to: URL(filePath: path.string + "-wal"))
            #expect(await refusal { _ = try JobStore.open(at: path, output: StoreFixture.output) } == .unsafe)
            #expect(FileManager.default.contents(atPath: path.string) == whole)
            try FileManager.default.removeItem(atPath: path.string + "-wal")
            let store = try JobStore.open(at: path, output: StoreFixture.output)
            #expect(try await store.counts().total == 1)
            try store.close()
        }
    }

    @Test func damageIsFound() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.accept((1...200).map { "job-\($0)" })
            let path = fixture.directory.appending("copy.sqlite")
            _ = try await fixture.store.reader.backUp(to: path, at: Self.now)
            var bytes = try #require(FileManager.default.contents(atPath: path.string))
            let middle = bytes.count / 2
            bytes.replaceSubrange(middle..<middle + 8192, with: [UInt8](repeating: 0x5A, count: 8192))
            try bytes.write(to: URL(filePath: path.string))
            // Some damage is a finding, some keeps the file from being read or even opened.
            let code = await refusal {
                let reader = try JobReader.open(at: path, output: StoreFixture.output)
                defer { try? reader.close() }
                let lines = try await reader.damage()
                if !lines.isEmpty { throw StoreError(code: .corrupt, message: lines.joined()) }
            }
            #expect(code == .corrupt)
        }
    }

    @Test func theResetBugIsKnownByItsVersions() {
        let rows = [(3_006_023, false), (3_007_000, true), (3_040_001, true), (3_051_002, true), (3_051_003, false)]
        for (number, has) in rows { #expect(SQLiteVersion.hasResetBug(number: number) == has) }
    }
}
