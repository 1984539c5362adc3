import Foundation
import PaddockCore
import Testing

@testable import PaddockCLI

struct StatusPageTests {
    private static let unsure = JobFailure(
        code: JobFailure.unsureCharge,
        message: "the connection closed before an answer; HappyHorse may have charged it"
    )

    private static func report(_ view: StatusView, held: [JobView] = []) -> StatusReport {
        StatusReport(view: view, home: "/srv", held: held)
    }

    private static var busy: StatusReport {
        Self.report(
            Views.status(
                gates: [
                    GateView(
                        gate: "credits",
                        since: Views.minutes(-20),
                        reason: "the account has no credits left",
                        nextTryAt: Views.minutes(4)
                    )
                ],
                inbox: [
                    InboxView(
                        manifest: "/srv/jobs/late.yaml",
                        waitingFor: ["/srv/jobs/refs/horse.png"],
                        since: Views.minutes(-1)
                    )
                ],
                batches: [
                    Views.batch("autumn", [.done: 4], created: -300, finished: -200),
                    Views.batch(
                        "spring",
                        [.done: 12, .generating: 3, .pending: 24, .held: 1],
                        secondsLeft: 240,
                        high: 400
                    ),
                    Views.batch("summer", [.pending: 9, .failed: 1], created: -30),
                ]
            ),
            held: [Views.job("spring/hero-07", state: .held, error: Self.unsure)]
        )
    }

    @Test func pageNamesFirstWhatNeedsAPerson() {
        let page = StatusPage(report: Self.busy, style: Views.style())
        #expect(
            page.lines().map(\.text) == [
                "held spring/hero-07        unsure_charge: the connection closed…  paddock show spring/hero-07",
                "gate credits closed 17:40  the account has no credits left; nex…  paddock resume",
                "failed 1 job               in summer                              paddock list summer --state failed",
                "daemon running (pid 812, since 16:30)",
                "manifest  jobs/late.yaml  waits for jobs/refs/horse.png since 17:59",
                "spring  █████▒░░░░░░░░░░░░░░  12/40  24 pending, 3 generating, 1 held  4 min to 6 min left",
                "summer  ▒▒░░░░░░░░░░░░░░░░░░   0/10  9 pending, 1 failed               -",
                "autumn  ████████████████████    4/4                                    ended 14:40",
            ]
        )
    }

    /// When it was sent, how it ended, what to look for, and the ways out; never "try again".
    @Test func pageTellsHowToSettleACreateOfUnknownOutcome() {
        let prompt = "A cinematic shot of a chestnut horse in the first light of the day"
        let sent = Views.minutes(2.19)
        let job = Views.job(
            "spring/hero-07",
            state: .held,
            prompt: prompt,
            error: Self.unsure,
            history: [
                .init(at: sent, event: "armed", detail: "attempt 7"),
                .init(at: sent.addingTimeInterval(3.1), event: "unsure", detail: "unsure_charge: no answer"),
            ]
        )
        var report = Self.report(Views.status(batches: [Views.batch("spring", [.held: 2, .done: 412])]), held: [job])
        report.heldByCode = [JobFailure.unsureCharge: 2]
        let lines = StatusPage(report: report, style: Views.style(columns: 120)).lines().map(\.text)
        let guide = lines.drop { !$0.hasPrefix("  spring/hero-07") }.prefix(8)
        #expect(
            Array(guide) == [
                "  spring/hero-07  6 s  sent 18:02:11, ended after 3 s",
                "  HappyHorse MAY have charged this, and nothing was sent again. Look in its dashboard for a video made 18:02:06 to",
                "  18:04:21 whose prompt begins \"A cinematic shot of a chestnut horse in …\", then one of:",
                "    paddock resolve spring/hero-07 --adopt VIDEO_ID  it is there (the id is checked before use)",
                "    paddock resolve spring/hero-07 --retry           it is not there: create it now (1 create)",
                "    paddock resolve spring/hero-07 --abandon         leave it",
                "  exposure: 2 creates of unknown outcome, at most 2 videos charged for",
                "    paddock resolve --ids-from FILE  several at once: ids one a line, each given to the job it fits",
            ]
        )
        #expect(!lines.joined().localizedCaseInsensitiveContains("try again"))
    }

    @Test func aVideoThatTheAPIDoesNotKnowIsFollowedOnByItsID() {
        var job = Views.job(
            "spring/hero-07",
            state: .held,
            error: JobFailure(code: JobFailure.videoNotFound, message: "not known")
        )
        job.videoId = "018f-paid"
        let report = Self.report(Views.status(batches: [Views.batch("spring", [.held: 1])]), held: [job])
        let line = StatusPage(report: report, style: Views.style(columns: 200)).lines()[0].text
        #expect(line.hasSuffix("paddock resolve spring/hero-07 --adopt 018f-paid"))
    }

    @Test func pageSaysThatTheDaemonIsDown() {
        let view = Views.status(running: false, batches: [Views.batch("spring", [.pending: 2])])
        let lines = StatusPage(report: Self.report(view), style: Views.style(home: "my home")).lines()
        #expect(lines[0].text == "daemon not running; 2 jobs wait for it  paddock run --home 'my home'")
    }

    @Test func pageWithoutUnicodeIsASCII() {
        let text = StatusPage(report: Self.busy, style: Views.style(isUnicode: false)).lines().map(\.text).joined()
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: [5, 10, 24], [80, 200])
    func pageIsNeverTallerThanTheTerminal(rows: Int, columns: Int) {
        let batches = (0..<1000).map { Views.batch("batch-\($0)", [.pending: 3, .failed: 1], created: Double($0)) }
        let inbox = (0..<100).map {
            InboxView(manifest: "/srv/jobs/\($0).yaml", waitingFor: [], since: Views.now)
        }
        let held = (0..<5).map { Views.job("batch-1/held-\($0)", state: .held, error: Self.unsure) }
        let report = Self.report(Views.status(inbox: inbox, batches: batches), held: held)
        let lines = StatusPage(report: report, style: Views.style(columns: columns, rows: rows)).lines()
        #expect(lines.reduce(0) { $0 + $1.rows(columns: columns) } <= rows)
        #expect(lines.contains { $0.text.hasSuffix("more: paddock status --all") })
        #expect(lines.contains { $0.text.hasPrefix("daemon running") })
    }

    @Test func whereNotAllBatchesFitTheirSumStandsFirst() {
        let batches = (0..<1000).map { Views.batch("b\($0)", [.pending: 3, .done: 1], created: Double($0)) }
        let page = StatusPage(report: Self.report(Views.status(batches: batches)), style: Views.style(rows: 5))
        #expect(
            page.lines().map(\.text) == [
                "daemon running (pid 812, since 16:30)",
                "all 1000  █████░░░░░░░░░░░░░░░  1000/4000  3000 pending  -",
                "b0        █████░░░░░░░░░░░░░░░        1/4  3 pending     -",
                "b1        █████░░░░░░░░░░░░░░░        1/4  3 pending     -",
                "… and 998 more: paddock status --all",
            ]
        )
    }

    @Test func pageForAllHoldsEveryBatch() {
        let batches = (0..<300).map { Views.batch("batch-\($0)", [.pending: 1]) }
        let lines = StatusPage(report: Self.report(Views.status(batches: batches)), style: Views.style()).lines()
        #expect(lines.count == 301)
    }

    @Test func hostileTextStaysOnItsLine() {
        let error = JobFailure(code: "x\u{1B}[2J", message: "first\nsecond \u{1B}]8;;http://evil\u{7}link\u{202E}")
        let report = Self.report(
            Views.status(
                gates: [GateView(gate: "api", since: Views.now, reason: "down\r\nforged", nextTryAt: nil)],
                batches: [Views.batch("spring", [.held: 1])]
            ),
            held: [Views.job(state: .held, error: error)]
        )
        let text = StatusPage(report: report, style: Views.style(columns: 300)).lines().map(\.text).joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x202E })
        #expect(text.contains("first\\u{a}second"))
    }

    @Test func statusIsWrittenAsTheContractHasIt() throws {
        let view = Views.status(running: false, batches: [Views.batch("spring", [.done: 1])])
        let json = String(decoding: try JSONCoding.encoder().encode(view), as: UTF8.self)
        let counts =
            #"{"cancelled":0,"creating":0,"done":1,"downloading":0,"failed":0,"generating":0,"held":0,"pending":0,"uploading":0}"#
        #expect(
            json == #"{"batches":[{"batch":"spring","counts":"# + counts
                + #","createdAt":"2026-11-23T17:00:00.000Z","finishedAt":null,"secondsLeft":null,"#
                + #""secondsLeftHigh":null,"total":1}],"counts":"# + counts
                + #","daemon":{"pid":null,"running":false,"startedAt":null},"gates":[],"inbox":[],"rate":null,"version":"0.1.0"}"#
        )
    }
}
