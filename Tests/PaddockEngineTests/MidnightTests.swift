import Foundation
import PaddockCore
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

/// A day's cap is kept by two: the ledger in memory, which decides, and the record, which the next start counts. Around midnight they must
/// agree on the day of every create, however long its commit takes.
@Suite(.timeLimit(.minutes(1)))
struct MidnightTests {
    private static let midnight = Date(timeIntervalSince1970: 1_777_939_200)

    /// When the create is decided, in seconds from midnight, and how long the commit of that takes.
    @Test(arguments: [-1, -0.01, -0.0004, 0, 0.0004, 0.01], [0, 0.0005, 0.02, 5])
    func theRecordCountsACreateForTheDayInWhichItsPlaceWasTaken(decided: Double, committing: Double) async throws {
        try await withTemporaryDirectory { folder in
            let home = try EngineHome(folder, apiURL: "http://127.0.0.1:1")
            let store = try home.openStore()
            try await home.accept("meadow", to: store)
            let at = Self.midnight + decided
            let recovered = try await store.recover(receipts: [], at: at)
            let job = try #require(try await store.pendingJobs(limit: 1).first)
            let attempt = recovered.nextAttempt

            var ledger = SpendingLedger(videosPerDay: 1, secondsPerDay: nil, spent: recovered.spent)
            _ = ledger.reserve(seconds: 6, at: at)
            let committer = Committer(
                store: store,
                epoch: recovered.epoch,
                receipts: try ReceiptsFile(home.receipts),
                lastRun: try LastRunFile(home.lastRun),
                mailbox: Mailbox(),
                arms: ArmDesk(),
                state: EngineState(),
                clock: StillClock(wall: at + committing),
                logger: home.log.logger
            )
            var decisions = Decisions()
            decisions.records = [.prepared(attempt, job.id, body: Data("{}".utf8))]
            #expect(try await committer.commit(decisions, at: at).isEmpty)
            decisions.records = []
            decisions.arming = [attempt]
            #expect(try await committer.commit(decisions, at: at + committing).isEmpty)

            let looks = [at + committing, Self.midnight - 0.001, Self.midnight, Self.midnight + 3600]
            for look in looks where look >= at + committing {
                let counted =
                    try await store.recover(receipts: [], at: look).spent[SpendingLedger.day(of: look)]?.videos ?? 0
                let objection = ledger.objection(seconds: 6, at: look)
                #expect((counted == 1) == (objection != nil), "at \(look.timeIntervalSince(Self.midnight)) s")
            }
            try store.close()
        }
    }

    /// A clock that stands.
    private struct StillClock: EngineClock {
        let wall: Date

        func now() -> Moment { Moment(boot: BootTime(nanoseconds: 1_000_000_000), wall: self.wall) }

        func sleep(until moment: BootTime) async throws { throw CancellationError() }
    }
}
