import Foundation
import GRDB
import PaddockCore
import Testing

@testable import PaddockStore

@Suite("Questions")
struct QueryTests {
    @Test func pendingJobsComeByPriorityThenArrivalFromAnIndexAlone() async throws {
        try await StoreFixture.with { fixture in
            let priorities = [0, 5, -1, 5, 0]
            let drafts = priorities.enumerated().map { StoreFixture.draft("job-\($0)", priority: $1) }
            _ = try await fixture.store.accept(StoreFixture.manifest(drafts), at: StoreFixture.start)
            let order = try await fixture.store.pendingJobs(limit: 10).map(\.name.id)
            #expect(order == ["job-1", "job-3", "job-0", "job-4", "job-2"])

            let gone = try await fixture.store.pendingJobs(limit: 1)[0]
            try await fixture.commit(.cancelled(gone.id))
            #expect(try await fixture.store.pendingJobs(limit: 1).map(\.name.id) == ["job-3"])

            let plan = try fixture.sql { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(PendingJob.sql)", arguments: [1]).map {
                    $0["detail"] as String
                }
            }
            #expect(plan.contains { $0.contains("job_pending") })
            #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN batch") })
        }
    }

    @Test func countsNeverDriftFromTheRows() async throws {
        try await StoreFixture.with { fixture in
            var random = SplitMix64(seed: 20_260_426)
            var jobs: [JobID] = []
            for batch in ["spring", "summer", "autumn"] {
                jobs += try await fixture.accept((0..<20).map { "job-\($0)" }, batch: batch)
            }
            var attempts: [JobID: AttemptID] = [:]
            var (taken, refused) = (0, 0)
            for step in 1...4_000 {
                guard let job = jobs.randomElement(using: &random),
                    let rule = RecordRule.all.randomElement(using: &random)
                else { continue }
                var attempt = attempts[job] ?? AttemptID(rawValue: 0)
                var record = rule.record(job, attempt)
                if case .prepared = record {
                    attempt = AttemptID(rawValue: Int64(step))
                    record = .prepared(attempt, job, body: Data("{}".utf8))
                }
                // Most lives go on for a while, so that every kind of change is seen.
                let isEnd = rule.leads == .failed || rule.leads == .cancelled || rule.leads == .held
                guard !isEnd || Int.random(in: 0..<12, using: &random) == 0 else { continue }
                let arming = Int.random(in: 0..<4, using: &random) == 0
                do throws(StoreError) {
                    try await fixture.store.commit(
                        arming ? [] : [record],
                        arming: arming ? [attempt] : [],
                        epoch: 1,
                        at: StoreFixture.start + Double(step)
                    )
                    attempts[job] = attempt
                    taken += 1
                } catch {
                    #expect(error.code == .constraint)
                    refused += 1
                }
                if step % 500 == 0 {
                    try await Self.compare(fixture)
                }
            }
            #expect(taken > 200)
            #expect(refused > 100)
        }
    }

    private static func compare(_ fixture: StoreFixture) async throws {
        let recount = try fixture.sql { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT batch.name, state, count(*), max(updated_at) FROM job JOIN batch ON batch.id = batch_id
                    GROUP BY 1, 2
                    """
            ).map { (batch: $0[0] as String, state: $0[1] as String, jobs: $0[2] as Int) }
        }
        var all = StateCounts()
        var byBatch: [String: StateCounts] = [:]
        for row in recount {
            let state = try #require(JobState(rawValue: row.state))
            all[state] += row.jobs
            byBatch[row.batch, default: StateCounts()][state] += row.jobs
        }
        let counts = try await fixture.store.counts()
        let batches = try await fixture.store.batches()
        for state in JobState.allCases {
            #expect(counts[state] == all[state])
            for batch in batches {
                #expect(batch.counts[state] == byBatch[batch.batch]?[state])
            }
        }
        #expect(batches.map(\.batch) == ["spring", "summer", "autumn"])
        #expect(batches.allSatisfy { ($0.finishedAt == nil) == ($0.counts.unsettled > 0) })
    }

    @Test func aBatchIsFinishedWhenItsLastJobCameToRest() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            try await fixture.store.commit([.cancelled(jobs[0])], epoch: 1, at: StoreFixture.start + 10)
            #expect(try await fixture.store.batches(named: "spring").map(\.finishedAt) == [nil])
            try await fixture.store.commit([.cancelled(jobs[1])], epoch: 1, at: StoreFixture.start + 20)
            #expect(try await fixture.store.batches(named: "spring").map(\.finishedAt) == [StoreFixture.start + 20])
            #expect(try await fixture.store.batches(named: "SPRING").isEmpty)
        }
    }

    @Test func aListIsFilteredSortedAndCut() async throws {
        try await StoreFixture.with { fixture in
            let spring = try await fixture.accept(["b", "a"])
            _ = try await fixture.accept(["c"], batch: "autumn")
            try await fixture.store.commit([.uploading(spring[1])], epoch: 1, at: StoreFixture.start + 10)
            func list(_ filter: JobFilter) async throws -> [String] {
                var names: [String] = []
                try await fixture.store.jobs(filter) { names.append($0.job) }
                return names
            }
            #expect(try await list(JobFilter()) == ["spring/b", "spring/a", "autumn/c"])
            #expect(try await list(JobFilter(sort: .name)) == ["autumn/c", "spring/a", "spring/b"])
            #expect(try await list(JobFilter(limit: 1, sort: .updated)) == ["spring/a"])
            #expect(try await list(JobFilter(sort: .state)) == ["spring/b", "autumn/c", "spring/a"])
            #expect(try await list(JobFilter(batch: "spring")) == ["spring/b", "spring/a"])
            #expect(try await list(JobFilter(batch: "Spring")).isEmpty)
            #expect(try await list(JobFilter(states: [.uploading, .done])) == ["spring/a"])
            #expect(try await list(JobFilter(since: StoreFixture.start + 5)) == ["spring/a"])

            struct Enough: Error {}
            await #expect(throws: Enough.self) {
                try await fixture.store.jobs { _ in throw Enough() }
            }
        }
    }

    @Test func eventsGoOnWhereTheLastOnesEnded() async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.commit(.noted(event: "gate_closed", detail: "credits"), .uploading(job))
            let first = try await fixture.store.events(after: 0, limit: 2)
            #expect(first.map(\.event) == ["queued", "gate_closed"])
            #expect(first.map(\.job) == [StoreFixture.name("a"), nil])
            let rest = try await fixture.store.events(after: try #require(first.last).id, limit: 10)
            #expect(rest.map(\.event) == ["uploading"])
            #expect(rest.map(\.at) == [StoreFixture.start])
        }
    }

    @Test(arguments: [
        ("spring/medow", "spring/meadow"), ("sprnig/meadow", "spring/meadow"), ("Spring/Meadow", "spring/meadow"),
        ("meadow", "spring/meadow"), ("sprin", "spring"),
    ])
    func aMistypedNameFindsItsNeighbour(name: String, meant: String) async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.accept(["meadow", "storm"])
            #expect(try await fixture.store.suggestions(for: name).first == meant)
            #expect(try await fixture.store.suggestions(for: "quite/otherwise").isEmpty)
        }
    }

    @Test func anUnknownJobIsNil() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.accept(["meadow"])
            #expect(try await fixture.store.job(StoreFixture.name("Meadow")) == nil)
            #expect(try await fixture.store.jobView(id: JobID(rawValue: 99)) == nil)
        }
    }
}

/// A generator that plays the same game for the same seed.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var bits = self.state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
