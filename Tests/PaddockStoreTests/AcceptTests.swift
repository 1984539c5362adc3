import Foundation
import PaddockCore
import SystemPackage
import Testing

@testable import PaddockStore

@Suite("Accepting manifests")
struct AcceptTests {
    private static func accept(
        _ fixture: StoreFixture,
        _ manifest: ManifestDraft,
        caps: BatchCaps = .none
    ) async throws -> Acceptance {
        try await fixture.store.accept(manifest, caps: caps, at: StoreFixture.start)
    }

    @Test func theSameManifestAgainChangesNothing() async throws {
        try await StoreFixture.with { fixture in
            let manifest = StoreFixture.manifest([StoreFixture.draft("a"), StoreFixture.draft("b")])
            #expect(try await Self.accept(fixture, manifest) == .accepted(new: 2, known: 0))
            let before = try fixture.dump()
            #expect(try await Self.accept(fixture, manifest) == .accepted(new: 0, known: 2))
            #expect(try fixture.dump() == before)
        }
    }

    @Test func anotherManifestAddsToABatch() async throws {
        try await StoreFixture.with { fixture in
            _ = try await Self.accept(fixture, StoreFixture.manifest([StoreFixture.draft("a")]))
            let more = StoreFixture.manifest([StoreFixture.draft("a"), StoreFixture.draft("b")], file: "more.yaml")
            #expect(try await Self.accept(fixture, more) == .accepted(new: 1, known: 1))
            let view = try await fixture.store.jobView(name: StoreFixture.name("b"))
            #expect(view?.manifest == "/home/jobs/accepted/more.yaml")
        }
    }

    @Test func otherContentUnderTheSameNameIsRefusedWholeWithBothPlaces() async throws {
        try await StoreFixture.with { fixture in
            _ = try await Self.accept(
                fixture,
                StoreFixture.manifest([StoreFixture.draft("a"), StoreFixture.draft("b")])
            )
            let before = try fixture.dump()
            let changed = StoreFixture.manifest(
                [
                    StoreFixture.draft("new"), StoreFixture.draft("a", prompt: "A cow"),
                    StoreFixture.draft("b", prompt: "A cow"),
                ],
                file: "other.yaml"
            )
            let place = "/home/jobs/accepted/spring.yaml"
            #expect(
                try await Self.accept(fixture, changed)
                    == .refused([
                        .otherContent(StoreFixture.name("a"), line: 3, manifest: place),
                        .otherContent(StoreFixture.name("b"), line: 3, manifest: place),
                    ])
            )
            #expect(try fixture.dump() == before)
        }
    }

    @Test func namesThatDifferOnlyInCaseAreRefused() async throws {
        try await StoreFixture.with { fixture in
            _ = try await Self.accept(fixture, StoreFixture.manifest([StoreFixture.draft("meadow")]))
            let job = StoreFixture.manifest([StoreFixture.draft("Meadow")])
            #expect(
                try await Self.accept(fixture, job)
                    == .refused([
                        .caseCollision(StoreFixture.name("Meadow"), line: 3, known: StoreFixture.name("meadow"))
                    ])
            )
            let batch = StoreFixture.manifest([StoreFixture.draft("storm", batch: "Spring")], batch: "Spring")
            #expect(
                try await Self.accept(fixture, batch)
                    == .refused([
                        .caseCollision(
                            StoreFixture.name("storm", batch: "Spring"),
                            line: 3,
                            known: StoreFixture.name("storm")
                        )
                    ])
            )
            let within = StoreFixture.manifest([StoreFixture.draft("Fog"), StoreFixture.draft("fog")])
            #expect(
                try await Self.accept(fixture, within)
                    == .refused([.caseCollision(StoreFixture.name("fog"), line: 3, known: StoreFixture.name("Fog"))])
            )
        }
    }

    @Test func aManifestUnderANewFileNameIsRecognisedUnlessItNamesItsBatch() async throws {
        try await StoreFixture.with { fixture in
            let ids = ["a", "b"]
            let prompts = ids.map { "A horse called \($0)" }
            func drafts(_ batch: String) -> [JobDraft] {
                zip(ids, prompts).map { StoreFixture.draft($0, batch: batch, prompt: $1) }
            }
            _ = try await Self.accept(fixture, StoreFixture.manifest(drafts("spring"), namesBatch: false))
            let renamed = StoreFixture.manifest(drafts("summer"), batch: "summer", namesBatch: false)
            #expect(try await Self.accept(fixture, renamed) == .renamed(of: "/home/jobs/accepted/spring.yaml"))
            #expect(try await fixture.store.counts().total == 2)

            let larger = StoreFixture.manifest(
                drafts("autumn") + [StoreFixture.draft("c", batch: "autumn")],
                batch: "autumn",
                namesBatch: false
            )
            #expect(try await Self.accept(fixture, larger) == .accepted(new: 3, known: 0))
            let named = StoreFixture.manifest(drafts("winter"), batch: "winter", namesBatch: true)
            #expect(try await Self.accept(fixture, named) == .accepted(new: 2, known: 0))
        }
    }

    @Test func moreTakesOfTheSameContentAreMeant() async throws {
        try await StoreFixture.with { (fixture) async throws in
            let one = StoreFixture.manifest([StoreFixture.draft("a", prompt: "A horse")], namesBatch: false)
            #expect(try await Self.accept(fixture, one) == .accepted(new: 1, known: 0))
            let takes = (1...3).map { StoreFixture.draft("a-\($0)", batch: "takes", prompt: "A horse") }
            let variants = StoreFixture.manifest(takes, batch: "takes", namesBatch: false)
            #expect(try await Self.accept(fixture, variants) == .accepted(new: 3, known: 0))
        }
    }

    @Test func aBatchDoesNotGrowOverItsCaps() async throws {
        try await StoreFixture.with { (fixture) async throws in
            let two = StoreFixture.manifest([StoreFixture.draft("a"), StoreFixture.draft("b")])
            let caps = BatchCaps(videos: 2, seconds: 12)
            #expect(try await Self.accept(fixture, two, caps: caps) == .accepted(new: 2, known: 0))
            let third = StoreFixture.manifest([StoreFixture.draft("c")], file: "more.yaml")
            #expect(
                try await Self.accept(fixture, third, caps: caps)
                    == .refused([
                        .overBatchCap(setting: "spending.videosPerBatch", limit: 2, total: 3),
                        .overBatchCap(setting: "spending.secondsPerBatch", limit: 12, total: 18),
                    ])
            )
            #expect(try await Self.accept(fixture, two, caps: BatchCaps(videos: 1)) == .accepted(new: 0, known: 2))
            #expect(try await Self.accept(fixture, third, caps: BatchCaps(seconds: 18)) == .accepted(new: 1, known: 0))
        }
    }

    @Test func aMovedManifestIsTheLatestOfThatPlace() async throws {
        try await StoreFixture.with { fixture in
            _ = try await Self.accept(fixture, StoreFixture.manifest([StoreFixture.draft("a")]))
            _ = try await Self.accept(fixture, StoreFixture.manifest([StoreFixture.draft("b")]))
            try await fixture.store.manifestMoved(
                from: "/home/jobs/accepted/spring.yaml",
                to: "/home/jobs/accepted/spring~2.yaml"
            )
            try await fixture.store.manifestMoved(from: "/nowhere", to: "/elsewhere")
            let paths = try await [
                fixture.store.jobView(name: StoreFixture.name("a"))?.manifest,
                fixture.store.jobView(name: StoreFixture.name("b"))?.manifest,
            ]
            #expect(paths == ["/home/jobs/accepted/spring.yaml", "/home/jobs/accepted/spring~2.yaml"])
        }
    }

    @Test func tenThousandJobsAreAcceptedInOnePiece() async throws {
        try await StoreFixture.with { fixture in
            let drafts = (0..<10_000).map { StoreFixture.draft("job-\($0)", priority: $0 % 7) }
            #expect(try await Self.accept(fixture, StoreFixture.manifest(drafts)) == .accepted(new: 10_000, known: 0))
            #expect(try await Self.accept(fixture, StoreFixture.manifest(drafts)) == .accepted(new: 0, known: 10_000))
            #expect(try await fixture.store.counts()[.pending] == 10_000)

            let first = try await fixture.store.pendingJobs(limit: 3)
            #expect(first.map(\.priority) == [6, 6, 6])
            #expect(first.map(\.name.id) == ["job-6", "job-13", "job-20"])

            var seen = 0
            try await fixture.store.jobs { _ in seen += 1 }
            #expect(seen == 10_000)
        }
    }

    /// Jobs that are made while they are taken, and a file that turns out to be another at its end.
    private struct Source: JobDraftSource {
        let count: Int
        var changesAt: Int?
        /// What it is like to read on from there.
        var error: any Error & Sendable = ManifestChanged()

        func each(_ body: (JobDraft) throws -> Void) throws {
            for number in 0..<self.count {
                if number == self.changesAt { throw self.error }
                try body(StoreFixture.draft("job-\(number)"))
            }
            if self.changesAt == self.count { throw self.error }
        }
    }

    private static func manifest(_ jobs: any JobDraftSource) -> ManifestDraft {
        ManifestDraft(
            source: "/home/jobs/a.jsonl",
            destination: "/home/jobs/accepted/a.jsonl",
            batch: "spring",
            namesBatch: true,
            jobs: jobs
        )
    }

    /// Also one that can be read no more: that says nothing against the database.
    @Test(arguments: [0, 1, 3], [ManifestChanged() as any Error & Sendable, Errno.ioError])
    func aManifestThatChangesWhileItIsTakenLeavesNothing(at number: Int, error: any Error & Sendable) async throws {
        try await StoreFixture.with { fixture in
            let before = try fixture.dump()
            let source = Source(count: 3, changesAt: number, error: error)
            #expect(try await fixture.store.preview(Self.manifest(source)).acceptance == .changed)
            #expect(try await Self.accept(fixture, Self.manifest(source)) == .changed)
            #expect(try fixture.dump() == before)
            #expect(try await Self.accept(fixture, Self.manifest(Source(count: 3))) == .accepted(new: 3, known: 0))
        }
    }

    @Test func aPreviewSaysWhatAcceptWouldDoAndDoesNothing() async throws {
        try await StoreFixture.with { fixture in
            let one = StoreFixture.manifest([StoreFixture.draft("a"), StoreFixture.draft("b")], namesBatch: false)
            let manifests = [
                one, StoreFixture.manifest([StoreFixture.draft("a"), StoreFixture.draft("c")]),
                StoreFixture.manifest([StoreFixture.draft("a", prompt: "A cow"), StoreFixture.draft("B")]),
                StoreFixture.manifest([StoreFixture.draft("x", batch: "Spring")], batch: "Spring"),
                StoreFixture.manifest(
                    ["a", "b"].map { StoreFixture.draft($0, batch: "summer") },
                    batch: "summer",
                    namesBatch: false
                ),
                StoreFixture.manifest((0..<9).map { StoreFixture.draft("n\($0)", batch: "large") }, batch: "large"),
            ]
            let caps = BatchCaps(videos: 8)
            for manifest in manifests {
                let before = try fixture.dump()
                let preview = try await fixture.store.preview(manifest, caps: caps)
                #expect(try fixture.dump() == before)
                #expect(try await Self.accept(fixture, manifest, caps: caps) == preview.acceptance)
                if case .accepted(let new, _) = preview.acceptance { #expect(preview.newSeconds == new * 6) }
            }
        }
    }

    @Test func thousandsOfClashesAreCounted() async throws {
        try await StoreFixture.with { fixture in
            let drafts = (0..<10_002).map { StoreFixture.draft("job-\($0)") }
            _ = try await Self.accept(fixture, StoreFixture.manifest(drafts))
            let others = (0..<10_002).map { StoreFixture.draft("job-\($0)", prompt: "A cow") }
            guard case .refused(let problems) = try await Self.accept(fixture, StoreFixture.manifest(others)) else {
                Issue.record("not refused")
                return
            }
            #expect(problems.count == 10_001)
            #expect(problems.last == .more(2))
        }
    }
}
