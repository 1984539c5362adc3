import Foundation
import Testing

/// `kill -9` at random moments while manifests are dropped in every way.
///
/// `PADDOCK_DROP_KILLS` says how often the daemon is killed, `PADDOCK_DROP_KILLS_SEED` drops the same again as far as a machine's timing lets
/// it.
@Suite(.serialized, .timeLimit(.minutes(DropKillSize.minutes)))
struct DropKillTests {
    @Test func theJobsOnRecordAreExactlyThoseDropped() async throws {
        let seed =
            DropKillSize.environment["PADDOCK_DROP_KILLS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999_999)
        print("kill -9 while manifests are dropped: PADDOCK_DROP_KILLS_SEED=\(seed)")
        let tally = DropTally()
        let rounds = (DropKillSize.kills + DropKillSize.perRound - 1) / DropKillSize.perRound
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<rounds {
                if round >= DropKillSize.atOnce { try await group.next() }
                let kills = min(DropKillSize.perRound, DropKillSize.kills - round * DropKillSize.perRound)
                group.addTask {
                    try await withQuietSite { site in
                        let drill = DropDrill(
                            site: site,
                            kills: kills,
                            perLife: DropKillSize.perLife,
                            seed: seed &+ UInt64(round),
                            tally: tally
                        )
                        try await drill.play()
                    }
                }
            }
            try await group.waitForAll()
        }
        print(tally.table(seed: seed))
        #expect(tally.kills == DropKillSize.kills)
        #expect(tally.jobs == DropKillSize.kills * DropKillSize.perLife)
    }
}

/// How much is played.
enum DropKillSize {
    static let environment = ProcessInfo.processInfo.environment
    static let kills = Self.environment["PADDOCK_DROP_KILLS"].flatMap { Int($0) } ?? 24
    static let perRound = 12
    static let perLife = 14
    static let atOnce = 2
    static let minutes = 3 + Self.kills / 20
}
