import Foundation
import PaddockControl
import PaddockCore
import Testing

@testable import PaddockCLI

struct BatchProgressTests {
    private static func terminal(isLive: Bool) -> Terminal {
        Terminal(isTerminal: isLive, isLive: isLive, hasColour: false, isUnicode: false, columns: 80, rows: 10)
    }

    @Test func linesTellEachChangeOnceWhereNothingCanBeRedrawn() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: false), style: Views.style())
        let first = progress.update(.init(jobs: [Views.job(), Views.job("a/b")]), size: nil)
        #expect(first == "spring/meadow: pending\na/b: pending\n")
        #expect(progress.update(.init(jobs: [Views.job(), Views.job("a/b")]), size: nil) == "")
        let last = progress.update(.init(jobs: [Views.job(state: .done), Views.job("a/b")]), size: nil)
        #expect(last == "spring/meadow: done\n")
    }

    @Test func barsAreDrawnOnceUntilTheyChange() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: true), style: Views.style(isUnicode: false))
        let batches = [Views.batch("spring", [.done: 1, .pending: 1])]
        #expect(
            progress.update(.init(batches: batches), size: nil).contains("spring  ########........  1/2  1 pending")
        )
        #expect(progress.update(.init(batches: batches), size: nil) == "")
        #expect(progress.update(.init(batches: batches), size: (60, 10)) != "")
    }

    @Test func barsNeverFillMoreThanTheTerminal() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: true), style: Views.style())
        let batches = (0..<50).map { Views.batch("b\($0)", [.pending: 1]) }
        let drawn = progress.update(.init(batches: batches), size: nil)
        #expect(drawn.split(separator: "\n").count <= 10)
    }

    @Test func whatHappensToEachJobStandsBelowItsBatch() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: true), style: Views.style(isUnicode: false))
        let picture = JobView.Reference(
            field: "sourceImage",
            path: "/srv/a.png",
            sha256: "cd34",
            bytes: 10_000_000,
            contentType: "image/png",
            key: nil
        )
        let live = LiveStatus(
            version: "0.1.0",
            pid: 1,
            startedAt: Views.now,
            gates: [],
            inbox: [],
            rate: .init(perMinute: 60, ceiling: 60),
            batches: [.init(batch: "spring", secondsLeft: 240, secondsLeftHigh: 400)],
            transfers: [
                .init(sha256: "cd34", bytes: 4_200_000, total: 10_000_000),
                .init(job: "spring/c", bytes: 1_500_000, total: nil),
            ],
            generation: [.init(kind: VideoKind(durationSec: 6, resolution: nil), seconds: 600, secondsHigh: 700)]
        )
        let reading = BatchProgress.Reading(
            batches: [Views.batch("spring", [.done: 1, .uploading: 1, .generating: 1, .downloading: 1])],
            active: [
                Views.job("spring/a", state: .uploading, references: [picture]),
                Views.job("spring/b", state: .generating), Views.job("spring/c", state: .downloading),
            ],
            live: live,
            now: Views.now
        )
        let drawn = progress.update(reading, size: nil).replacing(/\u{1B}\[[?0-9]*[a-zA-Z]/, with: "")
        #expect(
            drawn == """
                spring  ####............  1/4  1 uploading, 1 generating...  4 min to 6 min left
                  spring/c  downloading              1.5 MB
                  spring/b  generating   #########.  about 1 min left
                  spring/a  uploading    ####......  4.2 MB of 10 MB

                """
        )
    }

    @Test(arguments: [
        (60.0, "about 4 min left"), (320, "any moment now"), (900, "for 15 min, most take less than 8 min"),
    ])
    func aVideoIsTimedByWhatWasLearned(age: Double, words: String) {
        let times = LiveStatus.GenerationTime(
            kind: VideoKind(durationSec: 6, resolution: nil),
            seconds: 300,
            secondsHigh: 480
        )
        let live = LiveStatus(
            version: "0.1.0",
            pid: 1,
            startedAt: Views.now,
            gates: [],
            inbox: [],
            rate: .init(perMinute: 60, ceiling: 60),
            generation: [times]
        )
        let job = Views.job(state: .generating)
        let now = Views.minutes(-9).addingTimeInterval(age)
        #expect(JobActivity(job: job, live: live, now: now).words == words)
        #expect(JobActivity(job: job, live: nil, now: now).words == "for \(Amount.duration(seconds: Int(age)))")
    }
}
