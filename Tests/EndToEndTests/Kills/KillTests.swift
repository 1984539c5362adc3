import Foundation
import SystemPackage
import Testing

/// Rows 1 to 3 of the matrix with the real program: `kill -9` at random moments of the daemon and of commands.
///
/// `PADDOCK_KILLS` says how often the daemon is killed, `PADDOCK_KILLS_SEED` plays the same kills again as far as a machine's timing
/// lets it, and `PADDOCK_KILLS_KEEP=DIR` keeps what the rounds leave behind.
@Suite(.serialized, .timeLimit(.minutes(KillSize.minutes)))
struct KillTests {
    @Test func killsAtRandomMomentsCostNothingButTime() async throws {
        let seed = KillSize.environment["PADDOCK_KILLS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999_999)
        print("kill -9 at random moments: PADDOCK_KILLS_SEED=\(seed)")
        let tally = KillTally()
        let rounds = (KillSize.kills + KillSize.perRound - 1) / KillSize.perRound
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<rounds {
                if round >= KillSize.atOnce { try await group.next() }
                let kills = min(KillSize.perRound, KillSize.kills - round * KillSize.perRound)
                group.addTask { try await Self.play(kills, seed: seed &+ UInt64(round), tally) }
            }
            try await group.waitForAll()
        }
        print(tally.tables(seed: seed))
        let counts = tally.value
        #expect(counts.kills == KillSize.kills)
        #expect(counts.doubleCharges + counts.lostVideos + counts.halfFiles + counts.corruptDatabases == 0)
        // A drill that never met a create in the air would prove little.
        #expect(counts.charges > counts.kills / 2 && counts.held > 0)
    }

    private static func play(_ kills: Int, seed: UInt64, _ tally: KillTally) async throws {
        try await withSite { site in
            let journal = site.scratch.appending("journal")
            try FileManager.default.createDirectory(atPath: site.scratch.string, withIntermediateDirectories: true)
            let options = ["--generation-time", "20ms-500ms", "--seed", "\(seed)", "--ledger", journal.string]
            try await withSimulator(options, at: site) { site, api in
                let drill = KillDrill(
                    site: site,
                    api: api,
                    stock: KillStock(folder: site.scratch.appending("stock")),
                    journal: journal,
                    kills: kills,
                    seed: seed,
                    tally: tally
                )
                try await drill.play()
                if KillSize.keep != nil { try Self.keep(site, seed) }
            }
        }
    }

    private static func keep(_ site: Site, _ seed: UInt64) throws {
        guard let place = KillSize.keep else { return }
        for folder in [site.folder, site.scratch] {
            let name = "\(place)/\(seed)-\(folder.lastComponent?.string ?? "")"
            try FileManager.default.copyItem(atPath: folder.string, toPath: name)
        }
    }
}

/// How much is played.
enum KillSize {
    static let environment = ProcessInfo.processInfo.environment
    static let kills = Self.environment["PADDOCK_KILLS"].flatMap { Int($0) } ?? 72
    static let perRound = 24
    /// Rounds that are played at once: each leaves the machine idle most of the time.
    static let atOnce = Self.environment["PADDOCK_KILLS_AT_ONCE"].flatMap { Int($0) } ?? 3
    static let keep = Self.environment["PADDOCK_KILLS_KEEP"]
    static let minutes = 3 + Self.kills / 60
}
