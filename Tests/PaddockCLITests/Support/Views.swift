import Foundation
import PaddockCore

@testable import PaddockCLI

/// Made-up views, all around one moment, so that pages can be held to a golden text.
enum Views {
    /// 23 November 2026, 18:00 UTC.
    static let now = Date(timeIntervalSince1970: 1_795_456_800)

    static func style(columns: Int? = 100, rows: Int? = nil, isUnicode: Bool = true, home: String? = nil) -> PageStyle {
        PageStyle(
            columns: columns,
            rows: rows,
            isUnicode: isUnicode,
            time: TimeText(now: Self.now, timeZone: .gmt),
            hint: CommandHint(home: home)
        )
    }

    static func minutes(_ minutes: Double) -> Date {
        Self.now.addingTimeInterval(minutes * 60)
    }

    static func counts(_ values: [JobState: Int]) -> StateCounts {
        var counts = StateCounts()
        for (state, count) in values { counts[state] = count }
        return counts
    }

    static func batch(
        _ name: String,
        _ values: [JobState: Int],
        created: Double = -60,
        finished: Double? = nil,
        secondsLeft: Int? = nil,
        high: Int? = nil
    ) -> BatchView {
        BatchView(
            batch: name,
            counts: Self.counts(values),
            createdAt: Self.minutes(created),
            finishedAt: finished.map(Self.minutes),
            secondsLeft: secondsLeft,
            secondsLeftHigh: high
        )
    }

    static func status(
        running: Bool = true,
        gates: [GateView] = [],
        inbox: [InboxView] = [],
        batches: [BatchView]
    ) -> StatusView {
        var counts = StateCounts()
        for batch in batches {
            for state in JobState.allCases { counts[state] += batch.counts[state] }
        }
        return StatusView(
            version: "0.1.0",
            daemon: .init(running: running, pid: running ? 812 : nil, startedAt: running ? Self.minutes(-90) : nil),
            gates: gates,
            counts: counts,
            inbox: inbox,
            batches: batches
        )
    }

    static func job(
        _ name: String = "spring/meadow",
        state: JobState = .pending,
        prompt: String = "A chestnut horse runs through a sunlit meadow",
        error: JobFailure? = nil,
        references: [JobView.Reference] = [],
        history: [JobView.HistoryLine]? = nil
    ) -> JobView {
        var request = VideoRequest(prompt: prompt, durationSec: 6)
        request.style = "cinematic"
        let isPaid = [.generating, .downloading, .done].contains(state)
        let parts = name.split(separator: "/").map(String.init)
        return JobView(
            name: JobName(batch: parts[0], id: parts[1]),
            state: state,
            request: request,
            manifest: "/srv/jobs/accepted/spring.yaml",
            priority: 0,
            metadata: [:],
            references: references,
            videoId: isPaid ? "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21" : nil,
            charges: isPaid ? 1 : 0,
            polls: isPaid ? 7 : 0,
            error: error,
            output: .init(
                video: state == .done ? "/srv/output/spring/meadow.mp4" : nil,
                videoSHA256: state == .done ? "ab12" : nil,
                videoBytes: state == .done ? 1_048_576 : nil,
                thumbnail: nil
            ),
            createdAt: Self.minutes(-10),
            chargedAt: isPaid ? Self.minutes(-9) : nil,
            readyAt: state == .done ? Self.minutes(-6) : nil,
            finishedAt: state == .done ? Self.minutes(-5) : nil,
            updatedAt: Self.minutes(-5),
            history: history
        )
    }
}
