import Logging
import PaddockCore
import Testing

@testable import PaddockEngine

struct TroubleLogTests {
    private static let job = JobID(rawValue: 7)
    private static let refusal = CallFailure(.unavailable, message: "The CDN answered with 503.")

    private static func fetch(_ failure: CallFailure?, of job: JobID = job) -> Event {
        let file = FetchedFile(sha256: "0", bytes: 1, fileExtension: "mp4")
        return .fetched(job, .video, failure.map { .failure($0) } ?? .success(file))
    }

    @Test func theFirstFailureInARowIsAWarningWithItsReason() throws {
        var log = TroubleLog()
        let line = try #require(log.lines(for: [Self.fetch(Self.refusal)]).first)
        #expect(line.level == .warning)
        #expect(line.job == Self.job)
        #expect(line.metadata == ["asset": "video", "reason": "The CDN answered with 503."])
        #expect(log.lines(for: [Self.fetch(Self.refusal), Self.fetch(Self.refusal)]).map(\.level) == [.debug, .debug])
    }

    @Test func aSuccessEndsTheRow() {
        var log = TroubleLog()
        let events = [Self.refusal, nil, Self.refusal].map { Self.fetch($0) }
        #expect(log.lines(for: events).map(\.level) == [.warning, .warning])
    }

    @Test func eachStepOfEachJobHasARowOfItsOwn() {
        var log = TroubleLog()
        let moment = BootTime(nanoseconds: 0)
        let events: [Event] = [
            Self.fetch(Self.refusal), Self.fetch(Self.refusal, of: JobID(rawValue: 8)),
            .fetched(Self.job, .thumbnail, .failure(Self.refusal)),
            .published(Self.job, .video, .failure(Self.refusal)), .recordWritten(Self.job, .failure(Self.refusal)),
            .polled(Self.job, .failure(Self.refusal), sentAt: moment),
        ]
        #expect(log.lines(for: events).map(\.level) == Array(repeating: .warning, count: 6))
        #expect(Set(log.lines(for: events).map(\.level)) == [.debug])
    }

    @Test func aLimitOnCallsIsNoTrouble() {
        var log = TroubleLog()
        let limited = CallFailure(.rateLimited(retryAfter: nil), message: "rate_limited")
        #expect(log.lines(for: [Self.fetch(limited), .woke]).isEmpty)
        #expect(log.lines(for: [Self.fetch(Self.refusal)]).map(\.level) == [.warning])
    }
}
