import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockStore

/// Whole lives in virtual time: trouble of every kind, crashes at every commit and every effect, people who pause, cancel and stop.
/// At every moment the promises about money hold, and once the trouble is over everything comes to rest.
///
/// `PADDOCK_LIVES` says how many (100000 for a long proof), `PADDOCK_SEED` plays one of them again.
@Suite struct LivesTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    private static var seeds: [UInt64] {
        if let seed = Self.number("PADDOCK_SEED") { return [seed] }
        return Array(1...(Self.number("PADDOCK_LIVES") ?? 400))
    }

    @Test func livesOverTheModelKeepEveryPromise() async throws {
        for seed in Self.seeds {
            do {
                try await Life(seed: seed, real: nil).run()
            } catch {
                Issue.record(error)
                return
            }
        }
    }

    @Test func livesOverTheRealStoreKeepEveryPromise() async throws {
        for seed in Self.seeds.prefix(max(1, Self.seeds.count / 40)) {
            try await withTemporaryDirectory { directory in
                let store = try JobStore.open(at: directory.appending("paddock.sqlite"), output: StoreFixture.output)
                try await Life(seed: seed, real: store).run()
                try store.close()
            }
        }
    }
}
