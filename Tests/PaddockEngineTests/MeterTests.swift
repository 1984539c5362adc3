import Foundation
import Metrics
import MetricsTestKit
import PaddockCore
import Testing

@testable import PaddockEngine

/// Everything that ends is counted once, under its name.
@Suite struct MeterTests {
    private let kept = TestMetrics()
    private var meter: PaddockEngine.Meter { PaddockEngine.Meter(Figures(self.kept)) }

    private static let start = Moment(boot: BootTime(nanoseconds: 0), wall: Date(timeIntervalSince1970: 1_800_000_000))
    private static let later = Moment(
        boot: BootTime(nanoseconds: 1_500_000_000),
        wall: Date(timeIntervalSince1970: 1_800_000_001.5)
    )
    private static let job = JobID(rawValue: 1)
    private static let attempt = AttemptID(rawValue: 1)
    private static let failure = JobFailure(code: JobFailure.stalled, message: "It stalled.")

    private func count(_ figure: Figure, _ labels: [(String, String)] = []) -> Int64? {
        try? self.kept.expectCounter(figure.rawValue, labels).totalValue
    }

    private func times(_ figure: Figure, _ labels: [(String, String)] = []) -> [Int64]? {
        try? self.kept.expectTimer(figure.rawValue, labels).values
    }

    @Test func whatCanCostMoneyIsShownAtZeroFromTheStart() {
        _ = self.meter
        for outcome in CreateEnd.words {
            #expect(self.count(.calls, [("kind", "create"), ("outcome", outcome)]) == 0)
        }
        for event in CountedEvent.allCases { #expect(self.count(.jobEvents, [("event", event.rawValue)]) == 0) }
        #expect(self.count(.held, [("code", "unsure_charge")]) == 0)
    }

    @Test(arguments: [
        (CreateEnd.accepted(VideoID(rawValue: "v"), httpStatus: 201), "accepted"),
        (.refusedByProxy(httpStatus: 403, message: ""), "refused_by_proxy"), (.notSent(reason: ""), "not_sent"),
        (.unsure(message: "", httpStatus: nil, raw: nil), "unsure"),
    ])
    func aCreateIsCountedByItsOutcomeAndTimed(end: CreateEnd, outcome: String) {
        self.meter.note([.createEnded(Self.attempt, end, sentAt: Self.start.boot)], at: Self.later)
        #expect(CreateEnd.words.contains(outcome))
        for word in CreateEnd.words {
            #expect(self.count(.calls, [("kind", "create"), ("outcome", word)]) == (word == outcome ? 1 : 0))
        }
        #expect(self.times(.callDuration, [("kind", "create")]) == [1_500_000_000])
    }

    @Test func bytesAreCountedOfTransfersThatSucceeded() {
        let file = FetchedFile(sha256: "", bytes: 700, fileExtension: "mp4")
        let failure = CallFailure(.unavailable, message: "")
        self.meter.note(
            [.fetched(Self.job, .video, .success(file)), .fetched(Self.job, .video, .failure(failure))],
            at: Self.later
        )
        #expect(self.count(.downloadedBytes) == 700)
        #expect(self.count(.calls, [("kind", "download"), ("outcome", "ok")]) == 1)
        #expect(self.count(.calls, [("kind", "download"), ("outcome", "unavailable")]) == 1)
    }

    @Test func recordsAreCountedByWhatHappened() {
        let meter = self.meter
        meter.note(
            [
                .accepted(Self.attempt, Self.job, VideoID(rawValue: "v"), httpStatus: 201),
                .ready(Self.job, readyAt: Self.start.wall, polls: 3),
                .timed(VideoKind(durationSec: 3, resolution: "720p", inputs: []), seconds: 60),
                .held(Self.job, Self.failure, polls: 3), .done(Self.job), .paused(.nothing),
            ],
            at: Self.later
        )
        for event in CountedEvent.allCases {
            let isExpected = [.charged, .ready, .held, .done].contains(event)
            #expect(self.count(.jobEvents, [("event", event.rawValue)]) == (isExpected ? 1 : 0), "\(event)")
        }
        #expect(self.count(.held, [("code", "stalled")]) == 1)
        #expect(self.times(.readyDelay) == [1_500_000_000])
        #expect(self.times(.generationDuration) == [60_000_000_000])
    }

    @Test func aCreateThatTheLastRunLeftInTheAirIsCountedAsUnsure() {
        let meter = self.meter
        meter.noteCrashedCreate(isHeld: true)
        meter.noteCrashedCreate(isHeld: false)
        #expect(self.count(.jobEvents, [("event", "unsure")]) == 2)
        #expect(self.count(.held, [("code", "unsure_charge")]) == 1)
    }
}
