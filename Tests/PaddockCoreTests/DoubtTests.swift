import Foundation
import Testing

@testable import PaddockCore

/// Doubts over restarts: each bench is one life of the daemon, and begins where the one before left the record.
@Suite("What a restart must not forget of unsure creates")
struct DoubtTests {
    private static let cut = CreateEnd.unsure(message: "cut", httpStatus: nil, raw: nil)

    private static func life(from jobs: ClosedRange<Int64>, after doubt: SavedDoubt? = nil) -> Bench {
        var bench = Bench(jobs: jobs.map { Bench.job($0) }, doubt: doubt)
        bench.tell(.woke)
        return bench
    }

    private static func kept(by bench: Bench) throws -> SavedDoubt {
        try #require(bench.records.compactMap { if case .doubted(let doubt) = $0 { doubt } else { nil } }.last)
    }

    /// A life in which two creates turned out unsure, so that the gate closed.
    private static func closed() throws -> SavedDoubt {
        var bench = Self.life(from: 1...2)
        for number in 1...2 as ClosedRange<Int64> { bench.arm(number) }
        for number in 1...2 as ClosedRange<Int64> { bench.end(Self.cut, number) }
        #expect(bench.gate(.unsure) != nil)
        return try Self.kept(by: bench)
    }

    @Test func theGateStaysClosedAndOneCreateIsTriedWhenItsPauseIsOver() throws {
        var doubt = try Self.closed()
        let closing = try #require(doubt.closing)
        // The next life begins a minute later: each bench's clock begins at the same moment.
        doubt.closing = .init(
            since: closing.since - 60,
            reason: closing.reason,
            nextTryAt: closing.nextTryAt.map { $0 - 60 }
        )
        var bench = Self.life(from: 3...6, after: doubt)
        let gate = try #require(bench.gate(.unsure))
        #expect(gate.since == doubt.closing?.since && gate.nextTryAt == doubt.closing?.nextTryAt)
        bench.pass(59)
        #expect(bench.story.isEmpty)
        bench.pass(10)
        #expect(bench.story == ["prepared"])
        bench.arm()
        bench.end(Self.cut)
        let next = try #require(bench.gate(.unsure)?.nextTryAt)
        #expect(next == moment(bench.now).wall + 480)
    }

    @Test func aGateThatOnlyAPersonOpensIsOpenedByNoRestart() throws {
        var doubt = try Self.closed()
        for _ in 1...3 {
            var bench = Self.life(from: 3...6, after: doubt)
            bench.pass(1900)
            bench.arm()
            bench.end(Self.cut)
            doubt = try Self.kept(by: bench)
        }
        var bench = Self.life(from: 3...6, after: doubt)
        #expect(bench.gate(.unsure) != nil && bench.gate(.unsure)?.nextTryAt == nil)
        bench.pass(7200)
        #expect(bench.story.isEmpty)
        bench.tell(.resumeAsked(keyMayHaveChanged: false))
        #expect(bench.gate(.unsure) == nil)
        #expect(try Self.kept(by: bench).closing == nil)
        #expect(bench.story == ["prepared"], "until some went well, one at a time")
    }

    @Test(arguments: [(0, true), (601, false)])
    func theSecondUnsureCreateOfTwoLivesClosesTheGateIfTheFirstIsNotOld(age: Double, closes: Bool) throws {
        var first = Self.life(from: 1...1)
        first.arm()
        first.end(Self.cut)
        var doubt = try Self.kept(by: first)
        #expect(doubt.closing == nil)
        doubt.recent = doubt.recent.map { $0 - age }
        var second = Self.life(from: 2...2, after: doubt)
        second.arm()
        second.end(Self.cut)
        #expect((second.gate(.unsure) != nil) == closes)
    }

    @Test func aWallClockThatWentBackMakesNoPauseLonger() throws {
        var doubt = try Self.closed()
        let closing = try #require(doubt.closing)
        doubt.closing = .init(since: closing.since + 1e6, reason: closing.reason, nextTryAt: closing.since + 1e6)
        var bench = Self.life(from: 3...6, after: doubt)
        bench.pass(125)
        #expect(bench.story == ["prepared"])
    }

    @Test func whatCrashesClosedStaysClosed() throws {
        var bench = Bench(jobs: [Bench.job(1)], crashedWithinHour: 7)
        bench.tell(.woke)
        let doubt = try Self.kept(by: bench)
        var next = Self.life(from: 1...1, after: doubt)
        next.pass(7200)
        #expect(next.gate(.unsure) != nil && next.gate(.unsure)?.nextTryAt == nil)
        #expect(next.story.isEmpty)
    }
}
