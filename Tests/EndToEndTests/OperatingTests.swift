import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct OperatingTests {
    private static let manifest = """
        batch: spring
        defaults: {durationSec: 3}
        jobs:
          - {id: storm, prompt: "=a horse, in a storm"}
          - {id: meadow, prompt: a horse in a meadow}
        """

    @Test func reportVerifyPruneBackupAndDoctorWorkBesideADaemon() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await site.startDaemon("--set", "spending.videosPerDay=100")
            try site.drop("spring.yaml", Self.manifest)
            try await eventually("both are done") { try await site.json("status").counts.done.int == 2 }

            let verified = try await site.run("verify", "spring")
            #expect(verified.status == 0, "\(verified.err)")
            #expect(verified.out.hasPrefix("2 jobs, 6 files, "))
            #expect(verified.out.hasSuffix(": all as they were published\n"))

            let report = try await site.run("report", "spring")
            let rows = report.out.components(separatedBy: "\r\n")
            #expect(rows.count == 4 && rows[0].hasPrefix("job,batch,id,state,prompt,"))
            #expect(rows[1].hasPrefix(#"spring/storm,spring,storm,done,"'=a horse, in a storm",3,"#))
            #expect(rows[2].hasPrefix("spring/meadow,spring,meadow,done,a horse in a meadow,3,"))
            let jobs = try JSON(text: try await site.run("report", "spring", "--format", "json").out).array
            #expect(jobs.map(\.job.string) == ["spring/storm", "spring/meadow"])

            let doctor = try await site.run("doctor")
            #expect(doctor.status == 0, "\(doctor.out)")
            #expect(doctor.out.hasSuffix("all is well\n"))
            #expect(doctor.out.contains(/ok +storage +http:\/\/127\.0\.0\.1:\d+ answers/))
            #expect(try await api.report.uploadsBySHA256.keys.isEmpty, "the doctor uploads nothing")
            let findings = try await site.json("doctor")
            #expect(findings.keys == ["version", "home", "ok", "findings", "settings"])
            #expect(findings.findings.array.allSatisfy { $0.keys == ["check", "level", "message", "remedy"] })
            #expect(findings.settings.array.allSatisfy { $0.keys == ["key", "value", "source"] })
            #expect(!doctor.out.contains(api.key) && !findings.description.contains(api.key))
            #expect(try await api.report.charges.int == 2, "the doctor creates nothing")

            let dry = try await site.json("prune", "--older-than", "0s", "--dry-run")
            let pruned = try await site.json("prune", "--older-than", "0s")
            #expect(pruned.keys == ["before", "jobs", "lines", "media", "bytes", "dryRun"])
            #expect(pruned.jobs.int == 2 && dry.jobs.int == 2 && pruned.lines.int == dry.lines.int)
            #expect(try await site.json("show", "spring/storm").history.array.isEmpty)
            // The same manifest again is still the same manifest.
            try site.drop("spring.yaml", Self.manifest)
            try await eventually("it is taken") { !site.exists("jobs/spring.yaml") }
            #expect(site.files(under: "jobs").allSatisfy { $0.hasPrefix("accepted/") })
            #expect(try await api.report.charges.int == 2)

            let copy = site.scratch.appending("copy.sqlite").string
            let backup = try await site.run("backup", copy)
            #expect(backup.status == 0, "\(backup.err)")
            let again = try await site.run("backup", copy)
            #expect(again.status == 1)
            #expect(again.err == "paddock: \(copy) is there already: name another file\n")

            try FileManager.default.removeItem(atPath: site.output.appending("spring/meadow.mp4").string)
            let damaged = try await site.run("verify")
            #expect(damaged.status == 1)
            #expect(damaged.out.hasPrefix("spring/meadow: video missing: "))
            #expect(damaged.err == "paddock: 1 of 6 published files missing or not as published\n")
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func whatAPruneTookAJobHasBackWithItsManifest() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let manifest = "prompt: a horse with a picture\ndurationSec: 3\nsourceImage: horse.png\n"
            let examples = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            let picture = examples.appending("jobs/examples/refs/meadow.png")
            let daemon = try await site.startDaemon()
            #expect(try await site.run("pause", "all").status == 0)
            try FileManager.default.copyItem(atPath: picture.string, toPath: site.jobs.appending("horse.png").string)
            try site.drop("one.yaml", manifest)
            try await eventually("it waits") { try await site.json("status").counts.pending.int == 1 }
            #expect(try await site.run("cancel", "one/one").status == 0)
            let pruned = try await site.json("prune", "--older-than", "0s")
            #expect(pruned.media.int == 1 && pruned.bytes.int ?? 0 > 0)
            #expect(site.files(under: "state/media").isEmpty)

            #expect(try await site.run("resume").status == 0)
            #expect(try await site.run("retry", "one/one").status == 0)
            try await eventually("it fails") { try await site.json("status").counts.failed.int == 1 }
            let error = try await site.json("show", "one/one").error
            #expect(error.code.string == "upload_failed")
            #expect(error.message.string?.contains("hand the manifest in again, then retry") == true)

            try site.drop("one.yaml", manifest)
            try await eventually("it is taken again") { site.files(under: "state/media").count == 1 }
            try await eventually("its manifest is filed") { !site.exists("jobs/one.yaml") }
            #expect(try await site.run("retry", "one/one").status == 0)
            try await eventually("it is done") { try await site.json("status").counts.done.int == 1 }
            try await eventually("the copy is not kept") { site.files(under: "state/media").isEmpty }
            #expect(try await api.charges == ["a horse with a picture": 1])
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
        }
    }

    @Test func theDoctorNamesAKeyThatIsNotTaken() async throws {
        try await withSimulatedSite { site, api in
            try await api.change(settings: #"{"revoke": ["\#(api.key)"]}"#)
            try FileManager.default.createDirectory(atPath: site.jobs.string, withIntermediateDirectories: true)
            try Data("log: {level: debug}\n".utf8)
                .write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
            let outcome = try await site.run("doctor")
            #expect(outcome.status == 1)
            #expect(outcome.out.contains("problem  key"))
            #expect(!(outcome.out + outcome.err).contains(api.key))
            let json = try await site.run("doctor", "--json")
            #expect(json.status == 1)
            #expect(json.err.isEmpty)
            #expect(try JSON(text: json.out).ok.description == "false")
        }
    }

    static let refused: [(arguments: [String], status: Int32)] = [
        (["verify"], 66), (["report", "spring"], 66), (["doctor"], 66), (["backup", "copy"], 66),
        (["prune", "--older-than", "30d"], 66), (["prune"], 64), (["backup"], 64), (["report"], 64),
        (["completions"], 64), (["completions", "tcsh"], 64),
    ]

    @Test(arguments: refused)
    func refusalsAreDataForScripts(arguments: [String], status: Int32) async throws {
        try await withSite { site in
            let words = arguments.first == "completions" ? arguments : arguments + ["--json"]
            let outcome = try await site.run(words)
            #expect(outcome.status == status, "\(outcome.err)")
            #expect(outcome.out.isEmpty)
            guard words.last == "--json" else { return }
            let error = try JSON(text: outcome.err).error
            #expect(error.exitStatus.int == Int(status))
            #expect(error.keys == ["code", "message", "problems", "exitStatus"])
            #expect(site.files(under: ".").isEmpty, "a refusal makes no home")
        }
    }

    @Test func figuresAreServedAndWritten() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await site.startDaemon(
                "--set",
                "metrics.listen=:0",
                "--set",
                "metrics.file=figures.prom"
            )
            try site.drop("one.yaml", "prompt: a counted horse\ndurationSec: 3\n")
            try await eventually("it is done") { try await site.json("status").counts.done.int == 1 }
            let address = try await eventually("the address is told") {
                daemon.err.firstMatch(of: /Metrics can be read. address=(127\.0\.0\.1:\d+)/).map { String($0.output.1) }
            }
            let page = try await api.call("GET", "http://\(address)/metrics").text
            for line in [
                #"paddock_jobs{state="done"} 1"#, #"paddock_job_events_total{event="charged"} 1"#,
                #"paddock_job_events_total{event="done"} 1"#,
                #"paddock_calls_total{kind="create",outcome="accepted"} 1"#,
                "paddock_charged_videos_today 1", "paddock_charged_video_seconds_today 3",
                "paddock_creates_in_flight 0",
            ] {
                #expect(page.contains("\n\(line)\n"), "\(line)")
            }
            #expect(try await api.call("GET", "http://\(address)/healthz").status == 200)
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            #expect(try site.text("figures.prom").contains("\npaddock_jobs{state=\"done\"} 1\n"))
            #expect(!page.contains(api.key))
        }
    }

    @Test func theLogIsAStory() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await site.startDaemon()
            try await api.add(fault: #"{"call": "create", "do": "delay", "at": "done", "delay": "1s"}"#)
            try site.drop("slow.yaml", "prompt: a slow create\ndurationSec: 3\n")
            try await eventually("the create is charged") { try await api.report.charges.int == 1 }
            daemon.signal(SIGTERM)
            let end = await daemon.end()
            #expect(end.status == 0)
            let lines = end.err.split(separator: "\n")
            #expect(lines.first?.contains(" Paddock starts. home=\(site.folder) version=") == true)
            #expect(
                lines.contains { $0.contains(" Stopping: the answers to creates in the air are waited for. creates=1") }
            )
            #expect(lines.last?.contains(" Stopped. reason=\"asked to\"") == true)
        }
    }
}
