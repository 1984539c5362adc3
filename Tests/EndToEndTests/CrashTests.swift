import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct CrashTests {
    private static let batch = (1...12).map { "  - {id: take-\($0), prompt: horse number \($0)}\n" }.joined()
    private static let manifest = "batch: herd\ndefaults: {durationSec: 3}\njobs:\n\(batch)"

    @Test func aKillWhileVideosGenerateCostsNothingButTime() async throws {
        try await withSimulatedSite("--generation-time", "3s") { site, api in
            let daemon = try await site.startDaemon()
            try site.drop("herd.yaml", Self.manifest)
            // A busy machine may have the first ready before the last is charged.
            try await eventually("all are paid") { try await Self.paid(at: site) == 12 }
            daemon.signal(SIGKILL)
            #expect(await daemon.end().status == 128 + SIGKILL)
            #expect(try await Self.paid(at: site) == 12)

            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await api.charges.values.allSatisfy { $0 == 1 })
            #expect(try await api.charges.count == 12)
            for number in 1...12 {
                try await OutputFiles(site: site).expectFinished("herd/take-\(number)")
            }
        }
    }

    private static func paid(at site: Site) async throws -> Int {
        let counts = try await site.json("status").counts
        return [counts.generating, counts.downloading, counts.done].reduce(0) { $0 + ($1.int ?? 0) }
    }

    /// The home is made while it is killed: the folders, the lock, the database and its tables.
    @Test func aKillAtTheVeryFirstStartLeavesAHomeThatOpens() async throws {
        try await withSite { site in
            var site = site
            site.environment["HAPPYHORSE_BASE_URL"] = "http://127.0.0.1:9"
            site.environment["HAPPYHORSE_API_KEY"] = "hh_test_nobody_asks"
            for delay in stride(from: 20, to: 100, by: 5) {
                let home = site.folder.appending("home-\(delay)").string
                let daemon = try Program(["run", "--home", home], at: site)
                try await Task.sleep(for: .milliseconds(delay))
                daemon.signal(SIGKILL)
                await daemon.end()
                let next = try await site.run(["run", "--until-idle", "--home", home])
                #expect(next.status == 0, "killed after \(delay) ms: \(next.err)")
            }
        }
    }
}
