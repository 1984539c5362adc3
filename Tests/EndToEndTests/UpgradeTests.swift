import Foundation
import GRDB
import SystemPackage
import Testing

/// One program finds the database of another.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct UpgradeTests {
    private static let fixtures = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("PaddockStoreTests/Fixtures")

    /// Every file of the home, but the lock's, by what it holds.
    private static func contents(of site: Site) throws -> [String: Data] {
        let root = site.folder.string
        return try FileManager.default.subpathsOfDirectory(atPath: root).reduce(into: [:]) { files, name in
            files[name] = FileManager.default.contents(atPath: "\(root)/\(name)")
        }
    }

    @Test func aNewerDatabaseIsRefusedByEveryCommandWithoutAChangedByte() async throws {
        try await withSimulatedSite("--generation-time", "50ms") { site, api in
            try site.drop("one.yaml", "prompt: a horse of tomorrow\ndurationSec: 3\n")
            #expect(try await site.runUntilIdle().status == 0)
            let database = try DatabaseQueue(path: site.folder.appending("state/paddock.sqlite").string)
            try await database.writeWithoutTransaction { db in
                try db.execute(
                    sql: "CREATE TABLE tomorrow(a); PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)"
                )
            }
            try database.close()
            let before = try Self.contents(of: site)
            let commands = [
                ["run"], ["status"], ["list"], ["events"], ["pause"], ["resume"], ["retry", "--all-failed"],
                ["prune", "--older-than", "1d"], ["backup", site.scratch.appending("copy.sqlite").string],
            ]
            for command in commands {
                let end = try await site.run(command)
                #expect(end.status == 74, "\(command)")
                #expect(end.err.contains("was written by a newer Paddock (schema 99"), "\(command): \(end.err)")
                #expect(end.err.split(separator: "\n").filter { $0.hasPrefix("paddock: ") }.count == 1, "\(end.err)")
            }
            let after = try Self.contents(of: site)
            for (name, bytes) in before where name.contains("paddock.sqlite") && !name.hasSuffix("-shm") {
                #expect(after[name] == bytes, "\(name)")
            }
            #expect(try await api.report.charges.int == 1)
        }
    }

    @Test(arguments: [1, 2]) func aHomeOfAnEarlierVersionIsTakenUpAndNothingIsCreatedAgain(version: Int) async throws {
        try await withSimulatedSite { site, api in
            let state = site.folder.appending("state").string
            try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Self.fixtures.appending("version-\(version).sqlite").string,
                toPath: "\(state)/paddock.sqlite"
            )
            // A person had paused creating, which is kept.
            let daemon = try await site.startDaemon()
            try await eventually("the pause is shown") {
                try await site.json("status").gates.array.contains { $0.gate.string == "paused" }
            }
            #expect(try await site.json("status").counts.held.int == 3)
            #expect(try await site.json("show", "spring/armed").error.code.string == "unsure_charge")
            let done = try await site.json("show", "spring/done")
            #expect(done.state.string == "done" && done.videoId.string == "video-10")
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            #expect(try await api.report.charges.int == 0)
        }
    }
}
