import Foundation
import GRDB
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockStore

@Suite("What was learned of the API")
struct LearnedTests {
    private static let kind = VideoKind(durationSec: 6, resolution: nil, inputs: [.image, .audio])

    @Test func thePaceIsThereAtTheNextStart() async throws {
        try await StoreFixture.with { fixture in
            #expect(try await fixture.store.recover(receipts: [], at: StoreFixture.start).pace == nil)
            let first = SavedPace(rate: 1, estimate: nil, window: 60)
            let pace = SavedPace(
                rate: 0.3125,
                estimate: 0.33,
                window: 3600,
                pausedUntil: StoreFixture.start + 17,
                pause: 17,
                refusedAt: StoreFixture.start
            )
            try await fixture.commit(.paced(first), .paced(pace), epoch: 2)
            #expect(try await fixture.store.recover(receipts: [], at: StoreFixture.start).pace == pace)
        }
    }

    @Test(arguments: [true, false])
    func whatWasMadeOfUnsureCreatesIsThereUntilAPersonResumes(resumes: Bool) async throws {
        try await StoreFixture.with { fixture in
            #expect(try await fixture.store.recover(receipts: [], at: StoreFixture.start).doubt == nil)
            var doubt = SavedDoubt()
            doubt.recent = [StoreFixture.start]
            doubt.step = 2
            doubt.cleanCreatesMissing = 5
            doubt.closing = .init(since: StoreFixture.start, reason: "x", nextTryAt: StoreFixture.start + 480)
            try await fixture.commit(.doubted(SavedDoubt()), .doubted(doubt), epoch: 2)
            try await fixture.commit(.paused(resumes ? .nothing : .creating), epoch: 2)
            let found = try await fixture.store.recover(receipts: [], at: StoreFixture.start).doubt
            #expect(found == (resumes ? nil : doubt))
        }
    }

    @Test(arguments: ["nothing happens", "resume", "it is allowed"])
    func whatThePlanRefusedIsThereUntilItMayHaveChanged(since: String) async throws {
        try await StoreFixture.with { fixture in
            #expect(try await fixture.store.recover(receipts: [], at: StoreFixture.start).planLimits == nil)
            let limits = SavedPlanLimits(
                refusals: [.init(field: "durationSec", value: "12", times: 2)],
                closedAt: StoreFixture.start,
                reason: "the plan does not allow durationSec 12",
                account: "one"
            )
            try await fixture.commit(.planned(limits), epoch: 2)
            let gate = try await fixture.store.reader.keptGates().first
            #expect(gate?.gate == "plan" && gate?.since == StoreFixture.start && gate?.reason == limits.reason)
            switch since {
            case "resume": try await fixture.commit(.paused(.nothing), epoch: 2)
            case "it is allowed":
                let none = SavedPlanLimits(refusals: [], closedAt: nil, reason: nil, account: "one")
                try await fixture.commit(.planned(none), epoch: 2)
            default: break
            }
            let found = try await fixture.store.recover(receipts: [], at: StoreFixture.start).planLimits
            #expect(found == (since == "nothing happens" ? limits : nil))
        }
    }

    @Test func aPaceThatCanNotBeReadIsLearnedAnew() async throws {
        try await StoreFixture.with { fixture in
            try fixture.sql { db in try db.execute(sql: "INSERT INTO setting(name, value) VALUES ('pace', 'fast')") }
            #expect(try await fixture.store.recover(receipts: [], at: StoreFixture.start).pace == nil)
        }
    }

    @Test func theLatestTimesOfEachKindAreThereInOrderAndOlderOnesGo() async throws {
        try await StoreFixture.with { fixture in
            let other = VideoKind(durationSec: 12, resolution: "1080p")
            try await fixture.commit(.timed(other, seconds: 500))
            for start in stride(from: 0, to: 500, by: 100) {
                let records = (start..<start + 100).map { PaddockCore.Record.timed(Self.kind, seconds: Double($0)) }
                try await fixture.store.commit(records, epoch: 1, at: StoreFixture.start)
            }
            let timed = try await fixture.store.recover(receipts: [], at: StoreFixture.start).timed
            #expect(timed.first == TimedVideo(kind: other, seconds: 500))
            #expect(timed.dropFirst().map(\.seconds) == (200..<500).map(Double.init))
            #expect(timed.dropFirst().allSatisfy { $0.kind == Self.kind })
            let rows = try fixture.sql { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM generation_time") ?? 0 }
            #expect(rows <= 301 + 32)
        }
    }

    @Test func aDatabaseOfTheFirstVersionIsBroughtUpToDate() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("paddock.sqlite")
            let queue = try DatabaseQueue(path: path.string)
            try Schema.migrator().migrate(queue, upTo: "1")
            try queue.close()
            #expect(await refusal { try JobReader.open(at: path, output: StoreFixture.output).close() } == .incomplete)
            let store = try JobStore.open(at: path, output: StoreFixture.output)
            let recovered = try await store.recover(receipts: [], at: StoreFixture.start)
            #expect(recovered.timed.isEmpty && recovered.pace == nil)
            try await store.commit([.timed(Self.kind, seconds: 60)], epoch: 1, at: StoreFixture.start)
            try store.close()
        }
    }

    @Test func whatEachBatchStillHasToDoIsTold() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b", "c"])
            _ = try await fixture.accept(["d"], batch: "summer")
            try await fixture.bring(jobs[0], to: .generating, attempt: AttemptID(rawValue: 1))
            let works = try await fixture.store.batchWork()
            #expect(
                works == [
                    BatchWork(
                        batch: "spring",
                        pending: 2,
                        generating: 1,
                        downloading: 0,
                        youngest: StoreFixture.start
                    ),
                    BatchWork(batch: "summer", pending: 1, generating: 0, downloading: 0, youngest: nil),
                ]
            )
        }
    }
}
