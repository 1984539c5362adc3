import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct BackupTests {
    private static let count = 24

    private static var manifest: String {
        let jobs = (1...Self.count).map { "  - {id: job-\($0), prompt: horse number \($0) of many}" }
        return "batch: spring\ndefaults: {durationSec: 3}\njobs:\n\(jobs.joined(separator: "\n"))\n"
    }

    /// Puts a backup in the place of a home's database, as the manual says.
    private static func restore(_ copy: FilePath, into site: Site) throws {
        let database = site.folder.appending("state/paddock.sqlite").string
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: database + suffix) {
            try FileManager.default.removeItem(atPath: database + suffix)
        }
        try FileManager.default.copyItem(atPath: copy.string, toPath: database)
    }

    @Test func aBackupUnderLoadIsRestoredWithoutOneChargeTooMany() async throws {
        try await withSimulatedSite("--generation-time", "300ms") { site, api in
            let limits = ["--set", "limits.generating=3"]
            let copy = site.scratch.appending("copy.sqlite")
            let first = try await site.startDaemon(limits[0], limits[1])
            try site.drop("spring.yaml", Self.manifest)
            try await eventually("some are charged") { try await api.report.charges.int ?? 0 >= 4 }
            #expect(try await site.run("backup", copy.string).status == 0)
            try await eventually("more are charged") { try await api.report.charges.int ?? 0 >= 12 }
            // No clean stop: the disk is lost in mid-flight.
            first.signal(SIGKILL)
            await first.end()
            try await eventually("the last create has come in") {
                let before = try await api.report.charges.int
                try await Task.sleep(for: .milliseconds(300))
                return try await api.report.charges.int == before
            }
            let charged = try await api.charges.count
            try #require(charged < Self.count)

            try Self.restore(copy, into: site)
            let second = try await site.startDaemon(limits[0], limits[1])
            try await eventually("the log says what it is") {
                second.err.contains("The database is a backup: nothing is created until `paddock resume`.")
            }
            let status = try await site.json("status")
            #expect(status.gates.array.map(\.gate.string) == ["paused"])
            #expect(status.gates.array.first?.reason.string?.hasPrefix("this is a backup of ") == true)
            try await eventually("what was paid before the backup is finished") {
                let counts = try await site.json("status").counts
                return counts.generating.int == 0 && counts.downloading.int == 0 && (counts.done.int ?? 0) > 0
            }
            #expect(try await api.charges.count == charged, "nothing is created before a person says so")

            // What the API charged since, as its dashboard shows it.
            let known = try await site.run("list", "--json").out.split(separator: "\n").map {
                try JSON(text: String($0)).videoId.string
            }
            let ledger = try await api.call("GET", "/_simulator/ledger").text.split(separator: "\n").map {
                try JSON(text: String($0)).id.string ?? ""
            }
            let unknown = ledger.filter { !known.contains($0) }
            try #require(!unknown.isEmpty)
            let file = site.scratch.appending("ids").string
            try unknown.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let adopted = try await site.run("resolve", "--ids-from", file)
            #expect(adopted.status == 0, "\(adopted.err)")
            #expect(adopted.out.split(separator: "\n").count == unknown.count)

            #expect(try await site.run("resume").status == 0)
            #expect(try await site.run("wait", "spring").status == 0)
            #expect(try await api.charges.values.allSatisfy { $0 == 1 })
            #expect(try await api.charges.count == Self.count)
            #expect(try await site.run("verify").status == 0)
            second.signal(SIGTERM)
            #expect(await second.end().status == 0)
            // Once resumed it is a home like any other.
            #expect(try await site.runUntilIdle().status == 0)
        }
    }

    @Test func aRestoredHomeAdoptsWithoutADaemonToo() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await site.startDaemon()
            #expect(try await site.run("pause").status == 0)
            try site.drop("one.yaml", "prompt: a horse made elsewhere\ndurationSec: 3\n")
            try await eventually("it waits") { try await site.json("status").counts.pending.int == 1 }
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            let copy = site.scratch.appending("copy.sqlite")
            #expect(try await site.run("backup", copy.string).status == 0)
            #expect(try await site.run("resume").status == 0)
            #expect(try await site.runUntilIdle().status == 0)
            let id = try #require(try await site.json("show", "one/one").videoId.string)
            let refused = try await site.run("resolve", "one/one", "--adopt", id)
            #expect(refused.status == 1)

            try Self.restore(copy, into: site)
            #expect(try await site.json("show", "one/one").state.string == "pending")
            let adopted = try await site.run("resolve", "one/one", "--adopt", id)
            #expect(adopted.status == 0, "\(adopted.err)")
            let job = try await site.json("show", "one/one")
            #expect(job.state.string == "generating" && job.charges.int == 1)
            #expect(try await site.run("resume").status == 0)
            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await api.charges == ["a horse made elsewhere": 1])
        }
    }
}
