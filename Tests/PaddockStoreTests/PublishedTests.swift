import Foundation
import PaddockCore
import Testing

@testable import PaddockStore

@Suite("What was published")
struct PublishedTests {
    @Test func jobsWithFilesAreReadInPagesWithWhatTheirFilesWere() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b", "c"]) + fixture.accept(["d"], batch: "summer")
            for (number, job) in jobs.enumerated() {
                let stage: Stage = [.done, .pending, .published, .done][number]
                try await fixture.bring(job, to: stage, attempt: AttemptID(rawValue: Int64(number + 1)))
            }
            let all = try await fixture.store.publishedJobs(batch: nil, after: nil, limit: 10)
            #expect(all.map(\.view.job) == ["spring/a", "spring/c", "summer/d"])
            #expect(all.first?.view.output.videoSHA256 == StoreFixture.file.sha256)
            #expect(all.first?.thumbnail == nil)
            let second = try await fixture.store.publishedJobs(batch: nil, after: all[0].id, limit: 1)
            #expect(second.map(\.view.job) == ["spring/c"])
            let summer = try await fixture.store.publishedJobs(batch: "summer", after: nil, limit: 10)
            #expect(summer.map(\.view.job) == ["summer/d"])
            #expect(try await fixture.store.publishedTotals(batch: nil) == PublishedTotals(jobs: 3, bytes: 3 * 1024))
            #expect(try await fixture.store.publishedTotals(batch: "summer").jobs == 1)
        }
    }
}
