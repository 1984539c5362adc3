import Foundation
import PaddockCore
import PaddockDaemon
import SystemPackage
import Testing

@testable import PaddockCLI

/// What scripts read, to the letter: a change here is a change of the contract.
struct GoldenJSONTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: @Sendable () throws -> any Encodable
        let text: String

        init(_ name: String, _ value: @escaping @Sendable () throws -> any Encodable, _ text: String) {
            self.testDescription = name
            self.value = value
            self.text = text
        }
    }

    static let rows: [Row] = [
        Row(
            "status",
            {
                Views.status(
                    gates: [
                        GateView(
                            gate: "credits",
                            since: Views.minutes(-5),
                            reason: "No credits.",
                            nextTryAt: Views.minutes(10)
                        )
                    ],
                    inbox: [
                        InboxView(
                            manifest: "/srv/jobs/late.yaml",
                            waitingFor: ["/srv/jobs/refs/horse.png"],
                            since: Views.minutes(-1)
                        )
                    ],
                    batches: [Views.batch("spring", [.done: 1, .generating: 2], secondsLeft: 240, high: 400)]
                )
            },
            #"{"batches":[{"batch":"spring","counts":{"cancelled":0,"creating":0,"done":1,"downloading":0,"failed":0,"#
                + #""generating":2,"held":0,"pending":0,"uploading":0},"createdAt":"2026-11-23T17:00:00.000Z","#
                + #""finishedAt":null,"secondsLeft":240,"secondsLeftHigh":400,"total":3}],"counts":{"cancelled":0,"#
                + #""creating":0,"done":1,"downloading":0,"failed":0,"generating":2,"held":0,"pending":0,"uploading":0},"#
                + #""daemon":{"pid":812,"running":true,"startedAt":"2026-11-23T16:30:00.000Z"},"gates":[{"gate":"credits","#
                + #""nextTryAt":"2026-11-23T18:10:00.000Z","reason":"No credits.","since":"2026-11-23T17:55:00.000Z"}],"#
                + #""inbox":[{"manifest":"/srv/jobs/late.yaml","since":"2026-11-23T17:59:00.000Z","#
                + #""waitingFor":["/srv/jobs/refs/horse.png"]}],"rate":null,"version":"0.1.0"}"#
        ),
        Row(
            "status without a daemon",
            { Views.status(running: false, batches: []) },
            #"{"batches":[],"counts":{"cancelled":0,"creating":0,"done":0,"downloading":0,"failed":0,"generating":0,"#
                + #""held":0,"pending":0,"uploading":0},"daemon":{"pid":null,"running":false,"startedAt":null},"#
                + #""gates":[],"inbox":[],"rate":null,"version":"0.1.0"}"#
        ),
        Row(
            "list and record: a finished job",
            { Views.job(state: .done) },
            #"{"batch":"spring","chargedAt":"2026-11-23T17:51:00.000Z","charges":1,"createdAt":"2026-11-23T17:50:00.000Z","#
                + #""error":null,"finishedAt":"2026-11-23T17:55:00.000Z","id":"meadow","job":"spring/meadow","#
                + #""manifest":"/srv/jobs/accepted/spring.yaml","metadata":{},"output":{"thumbnail":null,"#
                + #""video":"/srv/output/spring/meadow.mp4","videoBytes":1048576,"videoSHA256":"ab12"},"polls":7,"#
                + #""priority":0,"readyAt":"2026-11-23T17:54:00.000Z","references":[],"request":{"durationSec":6,"#
                + #""prompt":"A chestnut horse runs through a sunlit meadow","style":"cinematic"},"state":"done","#
                + #""updatedAt":"2026-11-23T17:55:00.000Z","videoId":"018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21"}"#
        ),
        Row(
            "show: a failed job with a reference and its history",
            {
                Views.job(
                    state: .failed,
                    error: JobFailure(
                        code: "plan_gate_exceeded",
                        message: "No.",
                        field: "lastFrame",
                        requiredPlan: "pro",
                        currentPlan: "free"
                    ),
                    references: [
                        .init(
                            field: "lastFrame",
                            path: "/srv/a.png",
                            sha256: "cd34",
                            bytes: 9,
                            contentType: "image/png",
                            key: nil
                        )
                    ],
                    history: [.init(at: Views.minutes(-10), event: "queued", detail: nil)]
                )
            },
            #"{"batch":"spring","chargedAt":null,"charges":0,"createdAt":"2026-11-23T17:50:00.000Z","error":{"#
                + #""code":"plan_gate_exceeded","currentPlan":"free","field":"lastFrame","message":"No.","#
                + #""requiredPlan":"pro"},"finishedAt":null,"history":[{"at":"2026-11-23T17:50:00.000Z","detail":null,"#
                + #""event":"queued"}],"id":"meadow","job":"spring/meadow","manifest":"/srv/jobs/accepted/spring.yaml","#
                + #""metadata":{},"output":{"thumbnail":null,"video":null,"videoBytes":null,"videoSHA256":null},"polls":0,"#
                + #""priority":0,"readyAt":null,"references":[{"bytes":9,"contentType":"image/png","field":"lastFrame","#
                + #""key":null,"path":"/srv/a.png","sha256":"cd34"}],"request":{"durationSec":6,"#
                + #""prompt":"A chestnut horse runs through a sunlit meadow","style":"cinematic"},"state":"failed","#
                + #""updatedAt":"2026-11-23T17:55:00.000Z","videoId":null}"#
        ),
        Row(
            "wait",
            { WaitResult(counts: Views.counts([.done: 2])) },
            #"{"counts":{"cancelled":0,"creating":0,"done":2,"downloading":0,"failed":0,"generating":0,"held":0,"#
                + #""pending":0,"uploading":0}}"#
        ),
        Row(
            "pause",
            { PauseView(paused: .creating, daemonRunning: false, gates: []) },
            #"{"daemonRunning":false,"gates":[],"paused":"creating"}"#
        ),
        Row(
            "retry, resolve and cancel: done",
            { JobAnswer("a/b", .changed, state: .pending, "waits for its turn") },
            #"{"job":"a/b","message":"waits for its turn","outcome":"changed","state":"pending"}"#
        ),
        Row(
            "retry: would charge again",
            { JobAnswer("a/b", .wantsConsent, state: .failed, "Again?", seconds: 6) },
            #"{"job":"a/b","message":"Again?","outcome":"wants_consent","seconds":6,"state":"failed"}"#
        ),
        Row(
            "retry: no such job",
            { JobAnswer("a/b", .unknown, state: nil, "there is no such job") },
            #"{"job":"a/b","message":"there is no such job","outcome":"unknown","state":null}"#
        ),
        Row(
            "verify",
            {
                let finding = FileFinding(
                    job: Views.job(state: .done),
                    file: .video,
                    path: "/srv/output/spring/meadow.mp4",
                    problem: .missing,
                    detail: "it is not there"
                )
                var end = Verification.Progress()
                (end.jobs, end.files, end.bytes) = (1, 2, 1_048_576)
                return VerificationView(end, [FileFindingView(finding, hint: CommandHint(home: nil))])
            },
            #"{"bytes":1048576,"files":2,"findings":[{"detail":"it is not there","file":"video","job":"spring/meadow","#
                + #""path":"/srv/output/spring/meadow.mp4","problem":"missing","remedy":"restore it from a copy, or fetch "#
                + #"video 018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21 from your HappyHorse account"}],"jobs":1}"#
        ),
        Row(
            "doctor",
            {
                DoctorView(
                    home: "/srv",
                    findings: [DoctorFinding(check: "key", level: .problem, message: "none", remedy: "make one")],
                    settings: [.init(key: "api.keyFile", value: nil, source: "default")]
                )
            },
            #"{"findings":[{"check":"key","level":"problem","message":"none","remedy":"make one"}],"home":"/srv","#
                + #""ok":false,"settings":[{"key":"api.keyFile","source":"default","value":null}],"version":"0.1.0"}"#
        ),
        Row(
            "backup",
            { BackupView(file: "/safe/copy.sqlite", jobs: 3, bytes: 4096, at: Views.now) },
            #"{"at":"2026-11-23T18:00:00.000Z","bytes":4096,"file":"/safe/copy.sqlite","jobs":3}"#
        ),
        Row(
            "prune",
            {
                var pruned = Pruned()
                (pruned.jobs, pruned.lines, pruned.media, pruned.bytes) = (1, 12, 2, 99)
                return PruneView(before: Views.now, pruned: pruned, dryRun: false)
            },
            #"{"before":"2026-11-23T18:00:00.000Z","bytes":99,"dryRun":false,"jobs":1,"lines":12,"media":2}"#
        ),
        Row(
            "an error",
            { FailureView(CommandFailure(.badManifest, code: "bad_manifest", ["a.yaml: one", "a.yaml: two"])) },
            #"{"error":{"code":"bad_manifest","exitStatus":65,"message":"a.yaml: one\na.yaml: two","#
                + #""problems":["a.yaml: one","a.yaml: two"]}}"#
        ),
    ]

    @Test(arguments: rows)
    func jsonIsToTheLetter(row: Row) throws {
        let data = try JSONCoding.encoder().encode(row.value())
        #expect(String(decoding: data, as: UTF8.self) == row.text)
    }

    @Test func eventsAreALineEach() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let output = try TestConsole(in: home.root)
            let log = EventLog(home: try home.commandHome, console: output.console, isJSON: true)
            _ = try await log.print(after: 0)
            let manifest = home.home.jobs.appending("spring.yaml").string
            #expect(
                try output.lines == [
                    #"{"at":"2026-11-23T18:00:00.000Z","detail":"\#(manifest)","event":"queued","job":"spring/meadow"}"#
                ]
            )
        }
    }
}
