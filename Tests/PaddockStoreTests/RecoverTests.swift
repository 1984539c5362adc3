import Foundation
import PaddockCore
import SystemPackage
import Testing

@testable import PaddockStore

@Suite("A start after a crash")
struct RecoverTests {
    private static let first = AttemptID(rawValue: 1)
    private static let video = VideoID(rawValue: "018f-paid")

    @Test func whatWasOnlyPreparedWaitsAgain() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            try await fixture.bring(jobs[0], to: .prepared, attempt: Self.first)
            try await fixture.commit(.uploading(jobs[1]))
            let recovered = try await fixture.store.recover(receipts: [], at: StoreFixture.start)
            #expect(recovered.epoch == 2)
            #expect(recovered.nextAttempt == AttemptID(rawValue: 2))
            #expect(recovered.newlyHeld.isEmpty)
            #expect(recovered.paid.isEmpty)
            #expect(recovered.counts[.pending] == 2)
            let view = try #require(try await fixture.store.job(StoreFixture.name("a")))
            #expect(view.state == .pending)
            #expect(view.charges == 0)
            #expect(view.history?.last?.event == "not_sent")
        }
    }

    /// The fixture's record is in its first epoch and has one attempt.
    @Test(arguments: [
        (nil, false), (LastRun(epoch: 1, nextAttempt: AttemptID(rawValue: 2)), false),
        (LastRun(epoch: 0, nextAttempt: AttemptID(rawValue: 1)), false),
        (LastRun(epoch: 2, nextAttempt: AttemptID(rawValue: 2)), true),
        (LastRun(epoch: 1, nextAttempt: AttemptID(rawValue: 3)), true),
        (LastRun(epoch: 1, nextAttempt: AttemptID(rawValue: 2), armed: [AttemptID(rawValue: 7)]), false),
        // The copy was made between the intent and the arming.
        (LastRun(epoch: 1, nextAttempt: AttemptID(rawValue: 2), armed: [Self.first]), true),
    ])
    func aRecordThatIsBehindItsOwnHistoryIsABackup(lastRun: LastRun?, isBehind: Bool) async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a"])
            try await fixture.bring(jobs[0], to: .prepared, attempt: Self.first)
            let changed = try await fixture.store.jobView(id: jobs[0])?.updatedAt
            let now = StoreFixture.start + 86_400
            let recovered = try await fixture.store.recover(receipts: [], lastRun: lastRun, at: now)
            #expect(recovered.backupOf == (isBehind ? changed : nil))
            #expect(recovered.pause == (isBehind ? .creating : .nothing))
            let next = LastRun(epoch: recovered.epoch, nextAttempt: recovered.nextAttempt)
            let again = try await fixture.store.recover(receipts: [], lastRun: next, at: now)
            #expect(again.backupOf == recovered.backupOf, "the mark stays until a person says `resume`")
        }
    }

    @Test func aRecordWithoutAJobIsANewBeginning() async throws {
        try await StoreFixture.with { fixture in
            let lastRun = LastRun(epoch: 99, nextAttempt: AttemptID(rawValue: 99))
            let recovered = try await fixture.store.recover(receipts: [], lastRun: lastRun, at: StoreFixture.start)
            #expect(recovered.backupOf == nil)
            #expect(recovered.pause == .nothing)
        }
    }

    @Test func whatWasArmedIsHeldHoweverOftenItStarts() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .armed, attempt: Self.first)
            let recovered = try await fixture.store.recover(receipts: [], at: StoreFixture.start + 86_400)
            #expect(recovered.newlyHeld == [StoreFixture.name("a")])
            let view = try #require(try await fixture.store.jobView(id: job))
            #expect(view.state == .held)
            #expect(view.error?.code == JobFailure.unsureCharge)
            #expect(view.charges == 1)

            let again = try await fixture.store.recover(receipts: [], at: StoreFixture.start + 999_999)
            #expect(again.newlyHeld.isEmpty)
            #expect(again.counts[.held] == 1)
        }
    }

    @Test func aReceiptMakesAnArmedAttemptPaidAndTheSameAgainChangesNothing() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .armed, attempt: Self.first)
            let receipt = Receipt(attempt: Self.first, videoID: Self.video)
            for _ in 0..<2 {
                let recovered = try await fixture.store.recover(receipts: [receipt, receipt], at: StoreFixture.start)
                #expect(recovered.newlyHeld.isEmpty)
                #expect(recovered.paid.map(\.videoID) == [Self.video])
                #expect(recovered.paid.map(\.attempt) == [Self.first])
                #expect(recovered.paid.map(\.state) == [.generating])
            }
            let events = try #require(try await fixture.store.job(StoreFixture.name("a"))?.history).map(\.event)
            #expect(events == ["queued", "prepared", "armed", "charged"])
        }
    }

    @Test func aReceiptThatIsReadOnlyLaterStillSavesTheVideo() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .armed, attempt: Self.first)
            _ = try await fixture.store.recover(receipts: [], at: StoreFixture.start)
            let receipt = Receipt(attempt: Self.first, videoID: Self.video)
            let recovered = try await fixture.store.recover(receipts: [receipt], at: StoreFixture.start)
            #expect(recovered.paid.map(\.videoID) == [Self.video])
            let view = try #require(try await fixture.store.jobView(id: job))
            #expect(view.state == .generating)
            #expect(view.error == nil)
            #expect(view.charges == 1)
        }
    }

    @Test func aReceiptWithoutAPlaceIsNotedOnceAndHarmsNothing() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            try await fixture.bring(jobs[0], to: .generating, attempt: Self.first)
            try await fixture.bring(jobs[1], to: .armed, attempt: AttemptID(rawValue: 2))
            let receipts = [
                Receipt(attempt: AttemptID(rawValue: 77), videoID: Self.video),
                Receipt(attempt: Self.first, videoID: VideoID(rawValue: "another")),
                // Another attempt has this id already.
                Receipt(attempt: AttemptID(rawValue: 2), videoID: VideoID(rawValue: "video-1")),
            ]
            for _ in 0..<2 {
                _ = try await fixture.store.recover(receipts: receipts, at: StoreFixture.start)
            }
            #expect(try await fixture.store.jobView(id: jobs[0])?.videoId == "video-1")
            #expect(try await fixture.store.jobView(id: jobs[1])?.state == .held)
            let events = try await fixture.store.events(after: 0, limit: 100)
            #expect(events.count { $0.event == "receipt_without_place" } == 3)
        }
    }

    @Test func paidJobsComeBackAsFarAsTheyWere() async throws {
        try await StoreFixture.with { fixture in
            let stages: [(Stage, StoredAsset, StoredAsset)] = [
                (.generating, .missing, .missing),
                (.downloading, .missing, .missing),
                (.fetched, .fetched(StoreFixture.file), .missing),
                (.thumbnailGone, .missing, .givenUp),
                (.finishing, .published(StoreFixture.file, path: "spring/5.mp4"), .missing),
                (.done, .missing, .missing),
                (.heldPaid, .missing, .missing),
            ]
            let jobs = try await fixture.accept(stages.indices.map { "job-\($0)" })
            for (job, stage) in zip(jobs, stages) {
                try await fixture.bring(job, to: stage.0, attempt: AttemptID(rawValue: job.rawValue))
            }
            let paid = try await fixture.store.recover(receipts: [], at: StoreFixture.start).paid
            #expect(paid.map(\.id) == Array(jobs.prefix(5)))
            #expect(paid.map(\.video) == stages.prefix(5).map(\.1))
            #expect(paid.map(\.thumbnail) == stages.prefix(5).map(\.2))
            #expect(paid.map(\.polls) == [0, 3, 3, 3, 3])
            #expect(paid.map(\.durationSec) == [6, 6, 6, 6, 6])
            #expect(paid.map(\.finishedAt) == [nil, nil, nil, nil, StoreFixture.start])
            #expect(paid.allSatisfy { $0.chargedAt == StoreFixture.start })
        }
    }

    /// Puts jobs on record whose creates a crash leaves unsure, the next start's moment after the last.
    private func crash(_ ids: [String], _ fixture: StoreFixture, epoch: Int, at: Date) async throws -> Int {
        for job in try await fixture.accept(ids) {
            let attempt = AttemptID(rawValue: job.rawValue)
            let prepared = PaddockCore.Record.prepared(attempt, job, body: Data("{}".utf8))
            try await fixture.store.commit([prepared], arming: [], epoch: epoch, at: at)
            try await fixture.store.commit([], arming: [attempt], epoch: epoch, at: at)
        }
        return try await fixture.store.recover(receipts: [], at: at + 1).crashedWithinHour
    }

    @Test func createsThatCrashesLeftUnsureAreCountedForAnHourOrUntilTheGateWasOpened() async throws {
        try await StoreFixture.with { fixture in
            let start = StoreFixture.start
            let job = try await fixture.accept(["cut"])[0]
            try await fixture.bring(job, to: .heldUnsure, attempt: AttemptID(rawValue: 1))
            #expect(try await self.crash(["a", "b"], fixture, epoch: 1, at: start) == 2)
            #expect(try await self.crash(["c"], fixture, epoch: 2, at: start + 1800) == 3)
            #expect(try await self.crash([], fixture, epoch: 3, at: start + 3700) == 1)
            let resumed = PaddockCore.Record.noted(event: "gate_opened", detail: "unsure")
            try await fixture.store.commit([resumed], arming: [], epoch: 4, at: start + 3800)
            #expect(try await self.crash([], fixture, epoch: 4, at: start + 3900) == 0)
            #expect(try await self.crash(["d"], fixture, epoch: 5, at: start + 4000) == 1)
            // As `paddock resume` says it where no daemon runs that could open the gate.
            try await fixture.store.commit([.paused(.nothing)], arming: [], epoch: 0, at: start + 4100)
            #expect(try await self.crash([], fixture, epoch: 6, at: start + 4200) == 0)
            #expect(try await self.crash(["e"], fixture, epoch: 7, at: start + 4300) == 1)
        }
    }

    @Test func aCreateCountsForTheDayInWhichItWasPrepared() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            let midnight = SpendingLedger.nextDay(after: StoreFixture.start)
            let prepared = PaddockCore.Record.prepared(Self.first, job, body: Data("{}".utf8))
            try await fixture.store.commit([prepared], arming: [], epoch: 1, at: midnight - 1)
            try await fixture.store.commit([], arming: [Self.first], epoch: 1, at: midnight + 1)
            // In memory the place was taken before midnight, so a start must not find it taken from the new day.
            let recovered = try await fixture.store.recover(receipts: [], at: midnight + 2)
            let today = SpendingLedger.day(of: midnight)
            #expect(recovered.spent == [today - 1: DaySpending(videos: 1, seconds: 6)])
        }
    }

    @Test(arguments: [-400.0, -1, 0, 1, 400])
    func aStartWithAClockThatIsDaysOffFindsWhatTheRightDayHasTaken(days: Double) async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            let prepared = PaddockCore.Record.prepared(Self.first, job, body: Data("{}".utf8))
            try await fixture.commit(prepared)
            try await fixture.commit(arming: [Self.first])
            let wrong = StoreFixture.start.addingTimeInterval(days * 86_400)
            let recovered = try await fixture.store.recover(receipts: [], at: wrong)
            let today = SpendingLedger.day(of: StoreFixture.start)
            // What is long over by the clock can't be asked for again by a clock that only goes forward.
            #expect(recovered.spent == (days > 1 ? [:] : [today: DaySpending(videos: 1, seconds: 6)]))
        }
    }

    @Test func aPauseOutlivesARestart() async throws {
        try await StoreFixture.with { fixture in
            try await fixture.commit(.paused(.creating))
            #expect(try await fixture.store.recover(receipts: [], at: StoreFixture.start).pause == .creating)
        }
    }
}
