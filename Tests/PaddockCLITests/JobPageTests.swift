import Foundation
import PaddockCore
import Testing

@testable import PaddockCLI

struct JobPageTests {
    private static func page(
        _ job: JobView,
        status: StatusView = Views.status(batches: []),
        columns: Int = 100
    ) -> [String] {
        let style = Views.style(columns: columns)
        let story = JobStory(job: job, status: status, style: style, retryAfter: .seconds(600))
        return JobPage(job: job, story: story, style: style).lines().map(\.text)
    }

    private static let picture = JobView.Reference(
        field: "sourceImage",
        path: "/srv/jobs/refs/horse.png",
        sha256: "ab",
        bytes: 52_428,
        contentType: "image/png",
        key: "videos/inputs/u/1.png"
    )

    @Test func pageTellsEverything() {
        let job = Views.job(
            state: .done,
            references: [Self.picture],
            history: [
                .init(at: Views.minutes(-10), event: "accepted", detail: nil),
                .init(at: Views.minutes(-9), event: "charged", detail: "018f3f1d"),
            ]
        )
        #expect(
            Self.page(job) == [
                "spring/meadow  done",
                "finished 5 min ago, its files are published; nothing more to do",
                "",
                "prompt    A chestnut horse runs through a sunlit meadow",
                "settings  6 s, style cinematic",
                "manifest  /srv/jobs/accepted/spring.yaml",
                "video id  018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21",
                "charges   1, status asked 7 times",
                "video     /srv/output/spring/meadow.mp4 (1 MB)",
                "times     accepted 17:50:00, charged 17:51:00, ready 17:54:00, finished 17:55:00",
                "",
                "media",
                "  sourceImage  /srv/jobs/refs/horse.png  image/png  52.4 kB  key videos/inputs/u/1.png",
                "",
                "history",
                "  17:50:00  accepted",
                "  17:51:00  charged   018f3f1d",
            ]
        )
    }

    @Test func hostileTextStaysOnItsLine() {
        let job = Views.job(
            state: .failed,
            prompt: "a\u{1B}[31mred\nforged: line",
            error: JobFailure(code: "invalid_input", message: "no\rway"),
            history: [.init(at: Views.now, event: "failed", detail: "x\u{9B}2J")]
        )
        let text = Self.page(job).joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        #expect(text.contains("a\\u{1b}[31mred\\u{a}forged: line"))
    }

    @Test func waitingJobTellsOfTheGateInItsWay() {
        let gate = GateView(gate: "credits", since: Views.now, reason: "no credits", nextTryAt: Views.minutes(2))
        let lines = Self.page(Views.job(), status: Views.status(gates: [gate], batches: []))
        #expect(lines[1] == "waits behind the credits gate (no credits); tried again in 2 min")
    }

    @Test func waitingJobTellsThatNoDaemonRuns() {
        let lines = Self.page(Views.job(references: []), status: Views.status(running: false, batches: []))
        #expect(lines[1] == "waits for its turn to be created; the daemon is not running, `paddock run` goes on")
    }

    @Test func unsureJobIsNeverToldToTryAgain() {
        let error = JobFailure(code: JobFailure.unsureCharge, message: "no answer")
        let line = Self.page(Views.job(state: .held, error: error))[1]
        #expect(line.contains("paddock resolve spring/meadow"))
        #expect(!line.localizedCaseInsensitiveContains("try again"))
    }

    @Test func aVideoThatTheAPIDoesNotKnowIsFollowedOnBeforeAnythingIsPaidAgain() throws {
        var job = Views.job(state: .held, error: JobFailure(code: JobFailure.videoNotFound, message: "unknown"))
        job.videoId = "018f-paid"
        let line = Self.page(job)[1]
        let adopt = try #require(
            line.range(of: "`paddock resolve spring/meadow --adopt 018f-paid` goes on following it")
        )
        let retry = try #require(line.range(of: "--retry"))
        #expect(adopt.upperBound < retry.lowerBound)
    }

    /// The history of a job whose unsure create the policy sends once more, and what may follow.
    private static func resting(_ more: (Double, String)...) -> JobView {
        let told: [(Double, String, String?)] =
            [
                (-5, "prepared", nil), (-5, "armed", nil), (-4, "unsure", "unsure_charge: no answer"),
                (-4, "sent_again", "by spending.whenUnsure: retry"),
            ] + more.map { ($0.0, $0.1, nil) }
        return Views.job(history: told.map { .init(at: Views.minutes($0.0), event: $0.1, detail: $0.2) })
    }

    @Test func aCreateThatRestsSaysWhenItIsSentOnceMore() {
        let next =
            "its create may have been charged, which stays counted; spending.whenUnsure is retry, so it is sent once more"
        #expect(Self.page(Self.resting())[1] == "\(next) at 18:06:00")
        // A start begins the pause anew.
        var status = Views.status(batches: [])
        status.daemon.startedAt = Views.minutes(-1)
        #expect(Self.page(Self.resting(), status: status)[1] == "\(next) at 18:09:00")
        #expect(Self.page(Self.resting((-1, "prepared"), (-1, "not_sent")))[1] == "waits for its turn to be created")
    }

    @Test(arguments: JobState.allCases)
    func everyStateHasItsStory(state: JobState) {
        #expect(!Self.page(Views.job(state: state))[1].isEmpty)
    }

    @Test func jobIsWrittenAsTheContractHasIt() throws {
        let json = String(decoding: try JSONCoding.encoder().encode(Views.job()), as: UTF8.self)
        #expect(
            json
                == #"{"batch":"spring","chargedAt":null,"charges":0,"createdAt":"2026-11-23T17:50:00.000Z","error":null,"#
                + #""finishedAt":null,"id":"meadow","job":"spring/meadow","manifest":"/srv/jobs/accepted/spring.yaml","#
                + #""metadata":{},"output":{"thumbnail":null,"video":null,"videoBytes":null,"videoSHA256":null},"polls":0,"#
                + #""priority":0,"readyAt":null,"references":[],"request":{"durationSec":6,"#
                + #""prompt":"A chestnut horse runs through a sunlit meadow","style":"cinematic"},"state":"pending","#
                + #""updatedAt":"2026-11-23T17:55:00.000Z","videoId":null}"#
        )
    }

    @Test func listHasALineForEachJob() {
        let failure = JobFailure(code: "plan_gate_exceeded", message: "needs the pro plan")
        let jobs = [
            Views.job(), Views.job("spring/storm-1", state: .failed, error: failure),
            Views.job("spring/馬", state: .done),
        ]
        #expect(
            JobListPage(style: Views.style(columns: 80)).lines(jobs).map(\.text) == [
                "spring/meadow   pending  17:55  A chestnut horse runs through a sunlit meadow",
                "spring/storm-1  failed   17:55  plan_gate_exceeded: needs the pro plan",
                "spring/馬       done     17:55  /srv/output/spring/meadow.mp4",
            ]
        )
    }
}
