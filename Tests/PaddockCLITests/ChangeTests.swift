import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockCLI

struct ChangeTests {
    @Test func anUnsureJobIsToldWithWhatToLookForAndWhatToDo() {
        let job = Views.job(
            state: .held,
            error: JobFailure(code: JobFailure.unsureCharge, message: "The connection was closed."),
            history: [
                .init(at: Views.minutes(-10), event: "armed", detail: "attempt 1"),
                .init(at: Views.minutes(-10).addingTimeInterval(3), event: "unsure", detail: nil),
            ]
        )
        #expect(
            UnsureGuide(job: job, style: Views.style()).lines().map(\.text) == [
                "  spring/meadow  6 s  sent 17:50:00, ended after 3 s",
                "  HappyHorse MAY have charged this, and nothing was sent again. Look in its dashboard for a video made 17:49:55 "
                    + "to 17:52:10 whose prompt begins \"A chestnut horse runs through a sunlit m…\", then one of:",
                "    paddock resolve spring/meadow --adopt VIDEO_ID  it is there (the id is checked before use)",
                "    paddock resolve spring/meadow --retry           it is not there: create it now (1 create)",
                "    paddock resolve spring/meadow --abandon         leave it",
            ]
        )
    }

    @Test func onlyUnsureJobsGetTheGuide() {
        let stalled = Views.job(state: .held, error: JobFailure(code: JobFailure.stalled, message: "x"), history: [])
        #expect(UnsureGuide(job: stalled, style: Views.style()).lines().isEmpty)
        #expect(Exposure(unsure: 0).lines(hint: CommandHint(home: nil)).isEmpty)
        #expect(
            Exposure(unsure: 2).lines(hint: CommandHint(home: nil)).map(\.text) == [
                "  exposure: 2 creates of unknown outcome, at most 2 videos charged for",
                "    paddock resolve --ids-from FILE  several at once: ids one a line, each given to the job it fits",
            ]
        )
    }

    @Test func manyUnknownVideosAreToldAsOneCause() {
        let status = Views.status(batches: [Views.batch("spring", [.held: 12])])
        let held = Views.job(state: .held, error: JobFailure(code: JobFailure.videoNotFound, message: "x"))
        let report = StatusReport(view: status, home: "/srv", held: [held], heldByCode: ["video_not_found": 12])
        let attention = Attention.all(in: report, style: Views.style())
        #expect(attention.map(\.subject) == ["held 12 jobs"])
        #expect(attention.map(\.command) == ["paddock resume"])
    }

    @Test func theQuestionCountsVideosAndSeconds() {
        let dear = [
            JobAnswer("b/1", .wantsConsent, state: .failed, "", seconds: 6),
            JobAnswer("b/2", .wantsConsent, state: .failed, "", seconds: 4),
        ]
        #expect(
            Retry.words(dear)
                == "2 jobs would be created again, which charges again: 2 videos, 10 seconds (b/1, b/2). Create?"
        )
    }

    @Test func nobodyAgreesWhereNobodyCanBeAsked() {
        #expect(!Question(isAnswerable: false) { _ in "y" }.isAgreed("Sure?"))
        #expect(Question(isAnswerable: true) { _ in " Yes " }.isAgreed("Sure?"))
        #expect(!Question(isAnswerable: true) { _ in "" }.isAgreed("Sure?"))
        #expect(!Question(isAnswerable: true) { _ in nil }.isAgreed("Sure?"))
    }

    @Test func idsAreReadOneALine() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("ids.txt").string
            try "# ours\n018F3F1D-8C2E-7B4D-9DB1-8E8F3A0C8F21, the first\r\n\n  video-2\n"
                .write(toFile: file, atomically: true, encoding: .utf8)
            let ids = try AdoptionsFromFile.ids(in: file).map(\.rawValue)
            #expect(ids == ["018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21", "video-2"])
            #expect(throws: CommandFailure.self) { try AdoptionsFromFile.ids(in: file + ".none") }
        }
    }

    @Test(arguments: [
        ["resolve", "b/1"], ["resolve", "--all"], ["resolve", "b/1", "--retry", "--abandon"],
        ["resolve", "--all", "--adopt", "x"], ["resolve", "b/1", "--ids-from", "f"], ["retry"],
        ["retry", "b/1", "--all-failed"], ["cancel"], ["cancel", "b/1", "--batch", "b"],
    ])
    func whatMakesNoSenseIsRefused(words: [String]) async {
        let failure = await #expect(throws: CommandFailure.self) { try await ParsedCommandLine(words) }
        #expect(failure?.status == .usage)
    }
}
