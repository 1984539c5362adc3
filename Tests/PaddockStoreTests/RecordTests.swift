import Foundation
import PaddockCore
import Testing

@testable import PaddockStore

/// A record, the stages it fits, and the state it leaves a job in.
struct RecordRule: CustomTestStringConvertible {
    let testDescription: String
    let fits: Set<Stage>
    let leads: JobState?
    let record: @Sendable (JobID, AttemptID) -> PaddockCore.Record

    init(
        _ name: String,
        fits: Set<Stage>,
        leads: JobState?,
        _ record: @escaping @Sendable (JobID, AttemptID) -> PaddockCore.Record
    ) {
        self.testDescription = name
        self.fits = fits
        self.leads = leads
        self.record = record
    }

    private static let downloading: Set<Stage> = [.downloading, .fetched, .published, .finishing, .thumbnailGone]
    private static let paid: Set<Stage> = downloading.union([.generating])

    static let all: [Self] = [
        Self("uploading", fits: [.pending], leads: .uploading) { job, _ in .uploading(job) },
        Self("uploaded", fits: [.uploading], leads: .pending) { job, _ in .uploaded(job) },
        Self("prepared", fits: [.pending], leads: .creating) { job, attempt in
            // Where the stage has an attempt already, this is a second one.
            .prepared(AttemptID(rawValue: attempt.rawValue + 100_000), job, body: Data("{}".utf8))
        },
        Self("notSent", fits: [.prepared], leads: .pending) { job, attempt in
            .notSent(attempt, job, reason: "connection refused")
        },
        Self("accepted", fits: [.prepared, .armed], leads: .generating) { job, attempt in
            .accepted(attempt, job, VideoID(rawValue: "fresh-\(attempt.rawValue)"), httpStatus: 201)
        },
        Self("rejected for good", fits: [.prepared, .armed], leads: .failed) { job, attempt in
            .rejected(attempt, job, httpStatus: 400, code: "invalid_request", failure: StoreFixture.failure)
        },
        Self("rejected for now", fits: [.prepared, .armed], leads: .pending) { job, attempt in
            .rejected(attempt, job, httpStatus: 402, code: "insufficient_credits", failure: nil)
        },
        Self("unsure", fits: [.armed], leads: .held) { job, attempt in
            .unsure(attempt, job, StoreFixture.failure, httpStatus: 502, raw: Data("<html>".utf8))
        },
        Self("remoteStatus", fits: Self.paid, leads: nil) { job, _ in .remoteStatus(job, "processing", polls: 4) },
        Self("ready", fits: [.generating], leads: .downloading) { job, _ in
            .ready(job, readyAt: StoreFixture.start, polls: 5)
        },
        Self("generationFailed", fits: Self.paid, leads: .failed) { job, attempt in
            .generationFailed(attempt, job, StoreFixture.failure, polls: 6)
        },
        Self("fetched video", fits: [.downloading, .fetched, .thumbnailGone], leads: .downloading) { job, _ in
            .fetched(job, .video, StoreFixture.file)
        },
        Self("fetched thumbnail", fits: Self.downloading.subtracting([.thumbnailGone]), leads: .downloading) { job, _ in
            .fetched(job, .thumbnail, StoreFixture.file)
        },
        Self("lost video", fits: [.fetched], leads: .downloading) { job, _ in .fileLost(job, .video) },
        Self("published video", fits: [.fetched], leads: .downloading) { job, _ in
            .published(job, .video, path: "spring/a.mp4")
        },
        Self("published thumbnail", fits: [], leads: nil) { job, _ in .published(job, .thumbnail, path: "spring/a.jpg")
        },
        Self("thumbnailGivenUp", fits: Self.downloading.subtracting([.thumbnailGone]), leads: .downloading) { job, _ in
            .thumbnailGivenUp(job, reason: "not there after 60 s")
        },
        Self("finishing", fits: [.published], leads: .downloading) { job, _ in
            .finishing(job, finishedAt: StoreFixture.start)
        },
        Self("done", fits: [.finishing], leads: .done) { job, _ in .done(job) },
        Self("failed", fits: Self.paid.union([.pending, .uploading]), leads: .failed) { job, _ in
            .failed(job, StoreFixture.failure)
        },
        Self("held", fits: Self.paid, leads: .held) { job, _ in .held(job, StoreFixture.failure, polls: 7) },
        Self("cancelled", fits: [.pending, .uploading], leads: .cancelled) { job, _ in .cancelled(job) },
    ]
}

@Suite("Records")
struct RecordTests {
    @Test(
        "A record is taken at the stages it fits, leaves history, and is refused whole at all others",
        arguments: RecordRule.all
    )
    func everyRecordAtEveryStage(rule: RecordRule) async throws {
        try await StoreFixture.with { fixture in
            let stages = Stage.allCases
            let jobs = try await fixture.accept(stages.indices.map { "job-\($0)" })
            for (number, (job, stage)) in zip(jobs, stages).enumerated() {
                let attempt = AttemptID(rawValue: Int64(number + 1))
                try await fixture.bring(job, to: stage, attempt: attempt)
                let before = try fixture.dump()
                let events = try await fixture.store.events(after: 0, limit: 10_000).count

                let code = await refusal { try await fixture.commit(rule.record(job, attempt)) }
                guard rule.fits.contains(stage) else {
                    #expect(code == .constraint, "\(stage)")
                    #expect(try fixture.dump() == before, "\(stage)")
                    continue
                }
                #expect(code == nil, "\(stage)")
                let view = try #require(try await fixture.store.jobView(id: job))
                if let state = rule.leads {
                    #expect(view.state == state, "\(stage)")
                }
                #expect((view.error != nil) == (view.state == .failed || view.state == .held), "\(stage)")
                #expect(try await fixture.store.events(after: 0, limit: 10_000).count > events, "\(stage)")
            }
        }
    }

    @Test func aGroupIsAllOrNothing() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            let before = try fixture.dump()
            let code = await refusal {
                try await fixture.commit(.uploading(jobs[0]), .noted(event: "start", detail: nil), .uploaded(jobs[1]))
            }
            #expect(code == .constraint)
            #expect(try fixture.dump() == before)
        }
    }

    @Test func aCommitInACancelledTaskGoesThrough() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            let store = fixture.store
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    #expect(Task.isCancelled)
                    try await store.commit([.uploading(job)], epoch: 1, at: StoreFixture.start)
                }
                try await group.waitForAll()
            }
            #expect(try await store.jobView(id: job)?.state == .uploading)
        }
    }

    @Test func aWholeLifeReadsBackAsItWas() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["meadow"])[0]
            try await fixture.bring(job, to: .published, attempt: AttemptID(rawValue: 1))
            let thumbnail = FetchedFile(sha256: StoreFixture.sha256(7), bytes: 99, fileExtension: "jpg")
            try await fixture.commit(
                .fetched(job, .thumbnail, thumbnail),
                .published(job, .thumbnail, path: "spring/meadow.jpg"),
                .finishing(job, finishedAt: StoreFixture.start + 60),
                .done(job)
            )
            let view = try #require(try await fixture.store.job(StoreFixture.name("meadow")))
            #expect(view.state == .done)
            #expect(view.request == StoreFixture.draft("meadow").request)
            #expect(view.manifest == "/home/jobs/accepted/spring.yaml")
            #expect(view.metadata == ["take": "meadow"])
            #expect(view.videoId == "video-1")
            #expect(view.charges == 1)
            #expect(view.polls == 3)
            #expect(
                view.output
                    == JobView.Output(
                        video: "/out/spring/\(job.rawValue).mp4",
                        videoSHA256: StoreFixture.file.sha256,
                        videoBytes: 1024,
                        thumbnail: "/out/spring/meadow.jpg"
                    )
            )
            #expect(view.createdAt == StoreFixture.start)
            #expect(view.chargedAt == StoreFixture.start)
            #expect(view.readyAt == StoreFixture.start)
            #expect(view.finishedAt == StoreFixture.start + 60)
            let events = try #require(view.history).map(\.event)
            #expect(
                events == [
                    "queued", "prepared", "armed", "charged", "ready", "fetched", "published", "fetched", "published",
                    "finishing", "done",
                ]
            )
            #expect(try await fixture.store.jobView(name: StoreFixture.name("meadow"))?.history == nil)
        }
    }

    @Test func aPauseIsKept() async throws {
        try await StoreFixture.with { fixture in
            for scope in [PauseScope.creating, .all, .nothing] {
                try await fixture.commit(.paused(scope))
                #expect(try await fixture.store.pause() == scope)
            }
            let events = try await fixture.store.events(after: 0, limit: 10).map { "\($0.event) \($0.detail ?? "-")" }
            #expect(events == ["paused creating", "paused all", "resumed -"])
        }
    }
}

@Suite("Storage keys")
struct MediaKeyTests {
    private static let image = MediaContent(
        sha256: StoreFixture.sha256(1),
        contentType: "image/png",
        kind: .image,
        bytes: 10
    )
    private static let other = MediaContent(
        sha256: StoreFixture.sha256(2),
        contentType: "image/png",
        kind: .image,
        bytes: 10
    )

    @Test func aKeyIsKnownUntilItIsLostAndAgainOnceGainedAnew() async throws {
        try await StoreFixture.with { fixture in
            #expect(try await fixture.store.keys(for: [Self.image]).isEmpty)
            try await fixture.commit(.keyGained(Self.image, key: "videos/inputs/1"))
            #expect(try await fixture.store.keys(for: [Self.image, Self.other]) == [Self.image: "videos/inputs/1"])
            try await fixture.commit(.keyLost(Self.image), .keyLost(Self.image))
            #expect(try await fixture.store.keys(for: [Self.image]).isEmpty)
            try await fixture.commit(.keyGained(Self.image, key: "videos/inputs/2"))
            #expect(try await fixture.store.keys(for: [Self.image]) == [Self.image: "videos/inputs/2"])
            #expect(await refusal { try await fixture.commit(.keyLost(Self.other)) } == .constraint)
        }
    }

    @Test func mediaMayGoOnlyWhenEveryJobThatNamesThemIsDone() async throws {
        try await StoreFixture.with { fixture in
            let reference = JobReference(field: .sourceImage, path: "/refs/a.png", content: Self.image)
            let drafts = ["a", "b"].map { StoreFixture.draft($0, references: [reference]) }
            _ = try await fixture.store.accept(StoreFixture.manifest(drafts), at: StoreFixture.start)
            let jobs = try await fixture.store.pendingJobs(limit: 2)
            #expect(jobs.map(\.references) == [[reference], [reference]])

            try await fixture.bring(jobs[0].id, to: .done, attempt: AttemptID(rawValue: 1))
            try await fixture.bring(jobs[1].id, to: .finishing, attempt: AttemptID(rawValue: 2))
            #expect(try await fixture.store.mediaToDrop(limit: 10).isEmpty)
            #expect(try await fixture.store.dropMedia([Self.image.sha256], at: StoreFixture.start).isEmpty)
            try await fixture.commit(.done(jobs[1].id))
            #expect(try await fixture.store.mediaToDrop(limit: 10) == [Self.image.sha256])
            #expect(
                try await fixture.store.dropMedia([Self.image.sha256], at: StoreFixture.start) == [Self.image.sha256]
            )
            #expect(try await fixture.store.mediaToDrop(limit: 10).isEmpty)

            try await fixture.commit(.keyGained(Self.image, key: "videos/inputs/1"))
            let view = try #require(try await fixture.store.jobView(id: jobs[0].id))
            #expect(view.references.map(\.key) == ["videos/inputs/1"])
        }
    }
}
