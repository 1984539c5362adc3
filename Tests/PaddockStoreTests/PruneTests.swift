import Foundation
import GRDB
import PaddockCore
import Testing

@testable import PaddockStore

@Suite("Forgetting what is over")
struct PruneTests {
    /// A day after everything in the fixture happened.
    private static let now = StoreFixture.start.addingTimeInterval(86_400)
    private static let limit = PruneLimit(before: now.addingTimeInterval(-3600), now: now)

    private static func prune(_ fixture: StoreFixture, _ limit: PruneLimit = limit) async throws -> Pruned {
        var pruned = Pruned()
        var cursor: PruneCursor? = .beginning
        while let next = cursor {
            let (step, media) = try await fixture.store.prune(limit, from: next)
            pruned += step.pruned
            let dropped = try await fixture.store.dropMedia(media.keys.sorted(), within: limit, at: Self.now)
            pruned.media += dropped.count
            cursor = step.next
        }
        return pruned
    }

    private static func history(_ fixture: StoreFixture, _ job: JobID) throws -> Int {
        try fixture.sql { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM event WHERE job_id = ?", arguments: [job.rawValue]) ?? -1
        }
    }

    @Test(arguments: Stage.allCases)
    func onlyWhatIsOverLosesItsHistory(stage: Stage) async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: stage, attempt: AttemptID(rawValue: 1))
            let before = try Self.history(fixture, job)
            let isOver = [.done, .failedUnpaid, .failedPaid, .cancelled].contains(stage)
            let pruned = try await Self.prune(fixture)
            #expect(try Self.history(fixture, job) == (isOver ? 0 : before))
            #expect(pruned.jobs == (isOver ? 1 : 0))
            #expect(pruned.lines == (isOver ? before : 0))
        }
    }

    @Test func whatEndedLaterKeepsItsHistory() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .done, attempt: AttemptID(rawValue: 1))
            let limit = PruneLimit(before: StoreFixture.start, now: Self.now)
            #expect(try await Self.prune(fixture, limit) == Pruned())
        }
    }

    @Test func theSameManifestIsKnownAfterwardsAndNothingOfTheMoneyIsGone() async throws {
        try await StoreFixture.with { fixture in
            let drafts = ["a", "b"].map { StoreFixture.draft($0) }
            let jobs = try await fixture.accept(["a", "b"])
            for (number, job) in jobs.enumerated() {
                try await fixture.bring(job, to: .done, attempt: AttemptID(rawValue: Int64(number + 1)))
            }
            let tables = ["job", "attempt", "batch", "manifest", "state_count", "batch_count"]
            func rows() throws -> [String] {
                try fixture.sql { db in
                    try tables.map { try Row.fetchAll(db, sql: "SELECT * FROM \($0)").map(\.debugDescription).joined() }
                }
            }
            let before = try rows()
            #expect(try await Self.prune(fixture).jobs == 2)
            #expect(try rows() == before)
            let again = try await fixture.store.accept(StoreFixture.manifest(drafts), at: Self.now)
            #expect(again == .accepted(new: 0, known: 2))
            let renamed = StoreFixture.manifest(
                ["a", "b"].map { StoreFixture.draft($0, batch: "other") },
                batch: "other",
                namesBatch: false
            )
            #expect(
                try await fixture.store.accept(renamed, at: Self.now)
                    == .renamed(of: "/home/jobs/accepted/spring.yaml")
            )
        }
    }

    @Test func aCancelledJobWhoseCreateIsUnsureStaysWhole() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .heldUnsure, attempt: AttemptID(rawValue: 1))
            try await fixture.commit(.decided(job, .unfollowed))
            #expect(try await Self.prune(fixture) == Pruned())
        }
    }

    @Test func linesByWhichCrashesAreJudgedStayForAnHour() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .heldUnsure, attempt: AttemptID(rawValue: 1))
            try await fixture.commit(
                .decided(job, .abandoned(AttemptID(rawValue: 1), StoreFixture.failure)),
                .noted(event: "gate_opened", detail: "unsure")
            )
            let soon = StoreFixture.start.addingTimeInterval(60)
            _ = try await Self.prune(fixture, PruneLimit(before: soon, now: soon))
            let left = try fixture.sql { try String.fetchAll($0, sql: "SELECT event FROM event ORDER BY id") }
            #expect(left == ["unsure", "gate_opened"])
            _ = try await Self.prune(fixture)
            #expect(try fixture.sql { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") } == 0)
        }
    }

    @Test func aPaidIDWithoutAPlaceIsNeverForgotten() async throws {
        try await StoreFixture.with { fixture in
            let receipt = Receipt(attempt: AttemptID(rawValue: 77), videoID: VideoID(rawValue: "lost"))
            _ = try await fixture.store.recover(receipts: [receipt], at: StoreFixture.start)
            _ = try await Self.prune(fixture)
            let left = try fixture.sql { try String.fetchAll($0, sql: "SELECT detail FROM event") }
            #expect(left == ["attempt 77, video lost"])
        }
    }

    // MARK: - Media

    private static func content(_ number: Int) -> MediaContent {
        MediaContent(sha256: StoreFixture.sha256(number), contentType: "image/png", kind: .image, bytes: 10)
    }

    private static func draft(_ id: String, _ number: Int) -> JobDraft {
        StoreFixture.draft(
            id,
            references: [JobReference(field: .sourceImage, path: "/refs/\(number).png", content: Self.content(number))]
        )
    }

    @Test func copiesOfFailedJobsGoUnlessSomethingElseNeedsThem() async throws {
        try await StoreFixture.with { fixture in
            let drafts = [Self.draft("a", 1), Self.draft("b", 2), Self.draft("c", 2)]
            _ = try await fixture.store.accept(StoreFixture.manifest(drafts), at: StoreFixture.start)
            try await fixture.commit(.cancelled(JobID(rawValue: 1)), .cancelled(JobID(rawValue: 2)))
            // The third still waits with the second's picture.
            #expect(try await Self.prune(fixture).media == 1)
            let dropped = try fixture.sql {
                try String.fetchAll($0, sql: "SELECT sha256 FROM medium WHERE dropped_at IS NOT NULL")
            }
            #expect(dropped == [StoreFixture.sha256(1)])
        }
    }

    @Test func theManifestHandedInAgainGivesTheCopiesBack() async throws {
        try await StoreFixture.with { fixture in
            let manifest = StoreFixture.manifest([Self.draft("a", 1)])
            _ = try await fixture.store.accept(manifest, at: StoreFixture.start)
            try await fixture.commit(.cancelled(JobID(rawValue: 1)))
            #expect(try await Self.prune(fixture).media == 1)
            #expect(try await fixture.store.accept(manifest, at: Self.now) == .accepted(new: 0, known: 1))
            let kept = try fixture.sql {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM medium WHERE dropped_at IS NULL")
            }
            #expect(kept == 1)
        }
    }

    // MARK: - Steps

    @Test func aStepIsBoundedAndTheSurveyCountsTheSame() async throws {
        try await StoreFixture.with { fixture in
            let ids = (1...PruneRows.jobsAtOnce + 5).map { "job-\($0)" }
            let jobs = try await fixture.accept(ids)
            try await fixture.store.commit(jobs.map { .cancelled($0) }, epoch: 1, at: StoreFixture.start)
            var survey = Pruned()
            var cursor: PruneCursor? = .beginning
            var steps = 0
            while let next = cursor {
                let (step, _) = try await fixture.store.pruneSurvey(Self.limit, from: next)
                #expect(step.pruned.jobs <= PruneRows.jobsAtOnce)
                survey += step.pruned
                cursor = step.next
                steps += 1
            }
            #expect(steps == 3)
            #expect(survey.jobs == ids.count)
            #expect(survey.lines == 2 * ids.count)
            #expect(try await Self.prune(fixture) == survey)
            #expect(try await Self.prune(fixture) == Pruned())
        }
    }
}
