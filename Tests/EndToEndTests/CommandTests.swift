import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct CommandTests {
    static let refused: [(arguments: [String], status: Int32)] = [
        (["frobnicate"], 64), (["run", "--frobnicate"], 64), (["show"], 64), (["list", "--state", "asleep"], 64),
        (["submit"], 64), (["validate"], 64), (["status"], 66), (["list"], 66), (["show", "a/b"], 66),
        (["status", "--home", "/nowhere"], 66), (["validate", "nowhere.yaml"], 66), (["validate", "bad.yaml"], 65),
        (["submit", "bad.yaml"], 65), (["submit", "--wait", "good.yaml"], 69), (["run"], 78),
        (["run", "--set", "api.baseURL=http://example.com"], 78), (["run", "--set", "limits.generating=0"], 78),
        (["run", "--set", "limits.creates=65"], 78), (["run", "--set", "polling.interval=5"], 78),
        (["run", "--set", "polling.interval=99ms"], 78), (["run", "--set", "no.such=1"], 78),
        (["run", "--config", "bad-settings.yaml"], 78), (["run", "--config", "nowhere.yaml"], 78),
    ]

    @Test(arguments: refused)
    func refusalsAreOneLineAndAStatus(arguments: [String], status: Int32) async throws {
        try await withSite { site in
            let files = [
                "good.yaml": "prompt: a horse\ndurationSec: 3\n", "bad.yaml": "prompt: a horse\ndurationSec: 99\n",
                "bad-settings.yaml": "limits: {generatin: 3}\n",
            ]
            for (name, text) in files {
                try Data(text.utf8).write(to: URL(filePath: site.folder.appending(name).string))
            }
            let outcome = try await site.run(arguments)
            #expect(outcome.status == status, "\(outcome.err)")
            // What is wrong with a manifest is the answer that `validate` was asked for.
            #expect(outcome.out.isEmpty != (arguments == ["validate", "bad.yaml"]))
            #expect(outcome.err.hasPrefix("paddock: "))
            #expect(outcome.err.split(separator: "\n").count == 1)
        }
    }

    @Test(arguments: ["api.caFile=nowhere.pem", "api.timeout=0s", "api.createTimeout=0s"])
    func aSettingWithWhichNothingCanBeCalledIsNamed(setting: String) async throws {
        try await withSite { site in
            var site = site
            site.environment["HAPPYHORSE_BASE_URL"] = "http://127.0.0.1:9"
            site.environment["HAPPYHORSE_API_KEY"] = "hh_test_1"
            let outcome = try await site.run("run", "--set", setting)
            #expect(outcome.status == 78)
            #expect(outcome.err.hasPrefix("paddock: \(setting.prefix { $0 != "=" }): "), "\(outcome.err)")
            #expect(outcome.err.split(separator: "\n").count == 1)
        }
    }

    @Test(arguments: [
        ["pause"], ["resume"], ["retry", "--all-failed"], ["cancel", "a/b"], ["prune", "--older-than", "1d"],
    ])
    func aHomeInWhichNothingHasRunIsNotMadeByAChange(arguments: [String]) async throws {
        try await withSite { site in
            try Data("limits: {generating: 3}\n".utf8)
                .write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
            let outcome = try await site.run(arguments)
            #expect([0, 66].contains(outcome.status), "\(outcome.err)")
            #expect(outcome.err.split(separator: "\n").count == (outcome.status == 0 ? 0 : 1))
            if arguments == ["pause"] {
                #expect(outcome.status == 66)
                #expect(outcome.err.hasPrefix("paddock: nothing has run in "))
            }
            #expect(!site.exists("state"))
        }
    }

    @Test func settingsComeFromFlagsThenEnvironmentThenTheFile() async throws {
        try await withSite { site in
            var site = site
            try Data("limits: {generating: 3}\n".utf8)
                .write(to: URL(filePath: site.folder.appending("paddock.yaml").string))
            site.environment["PADDOCK_LIMITS_GENERATING"] = "0"
            let both = try await site.run("run", "--set", "limits.generating=-1")
            #expect(both.err.contains("--set: limits.generating is -1") || both.err.contains("limits.generating is 0"))
            #expect(both.status == 78)
            let environment = try await site.run("run")
            #expect(environment.err.contains("PADDOCK_LIMITS_GENERATING: limits.generating is 0; allowed: "))
            site.environment["PADDOCK_LIMITS_GENERATIN"] = "1"
            #expect(try await site.run("run").err.contains("PADDOCK_LIMITS_GENERATIN"))
        }
    }

    @Test func jsonHasEveryKey() async throws {
        try await withSimulatedSite("--generation-time", "100ms", "--thumbnails", "never") { site, _ in
            try site.drop("keys.yaml", "prompt: a horse with keys\ndurationSec: 3\n")
            #expect(try await site.runUntilIdle().status == 0)
            let status = try await site.json("status")
            #expect(status.keys == ["version", "daemon", "gates", "counts", "inbox", "batches", "rate"])
            #expect(status.counts.keys.count == 9)
            #expect(
                status.batches.array.first?.keys == [
                    "batch", "counts", "total", "createdAt", "finishedAt", "secondsLeft", "secondsLeftHigh",
                ]
            )
            let keys: Set = [
                "job", "batch", "id", "state", "request", "manifest", "priority", "metadata", "references", "videoId",
                "charges", "polls", "error", "output", "createdAt", "chargedAt", "readyAt", "finishedAt", "updatedAt",
            ]
            let shown = try await site.json("show", "keys/keys")
            #expect(shown.keys == keys.union(["history"]))
            #expect(shown.history.array.allSatisfy { $0.keys == ["at", "event", "detail"] })
            #expect(shown.output.keys == ["video", "videoSHA256", "videoBytes", "thumbnail"])
            #expect(shown.output.thumbnail.isNull)
            #expect(shown.output.video.string == site.output.appending("keys/keys.mp4").string)
            #expect(shown.manifest.string == site.jobs.appending("accepted/keys.yaml").string)
            #expect(shown.request.keys == ["prompt", "durationSec"])
            #expect(try JSON(text: try await site.run("list", "--json").out).keys == keys)
            #expect(try JSON(text: try site.text("output/keys/keys.json")).keys == keys)
            for time in [shown.createdAt, shown.chargedAt, shown.readyAt, shown.finishedAt, shown.updatedAt] {
                #expect(time.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil)
            }
        }
    }

    @Test func manifestsComeFromStandardInputToo() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let yaml = "batch: piped\nid: one\nprompt: a piped horse\ndurationSec: 3\n"
            let json = #"{"batch": "piped", "id": "two", "prompt": "another piped horse", "durationSec": 3}"#
            let runs: [(arguments: [String], input: String, status: Int32)] = [
                (["validate", "-"], yaml, 0), (["submit", "-"], yaml, 0), (["submit", "-"], json, 0),
                (["submit", "-", "--format", "json"], yaml, 65),
            ]
            for run in runs {
                let outcome = try await site.run(run.arguments, input: run.input)
                #expect(outcome.status == run.status, "\(outcome.err)")
            }
            let done = try await site.runUntilIdle()
            #expect(done.status == 0, "\(done.err)")
            #expect(site.exists("output/piped/one.mp4") && site.exists("output/piped/two.mp4"))
            #expect(site.files(under: "jobs").allSatisfy { $0.hasPrefix("accepted/") })
        }
    }

    @Test func listsComeFromStandardInputAndFilesWithAJobOnEachLine() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let csv = "id,prompt,durationSec,metadata.shot\r\none,\"a horse, listed\",3,12\r\n"
            let jsonl = #"{"prompt": "a horse on a line", "durationSec": 3}"# + "\n"
            let listed = try await site.run(["submit", "--format", "csv", "-"], input: csv)
            #expect(listed.status == 0, "\(listed.err)")
            let again = try await site.run(["validate", "--format", "csv", "-"], input: csv)
            #expect(again.out == "-: batch stdin, 1 video, 3 s, nothing to upload\n")
            try site.drop("lines.jsonl", jsonl + jsonl.replacing("line", with: "line of its own"))
            let done = try await site.runUntilIdle()
            #expect(done.status == 0, "\(done.err)")
            #expect(site.exists("output/stdin/one.mp4"))
            #expect(site.files(under: "output/lines").count { $0.hasSuffix(".mp4") } == 2)
            #expect(site.files(under: "jobs") == ["accepted/lines.jsonl", "accepted/stdin.csv"])
            #expect(try await site.json("show", "stdin/one").metadata.description == #"{"shot":"12"}"#)
            #expect(try await api.report.charges.int == 3)
        }
    }

    @Test func whatIsOnRecordIsSaidBeforeItIsHandedOver() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, _ in
            let one = #"{"id": "one", "prompt": "a known horse", "durationSec": 3}"# + "\n"
            let two = #"{"id": "two", "prompt": "a new horse", "durationSec": 4}"# + "\n"
            try site.drop("herd.jsonl", one)
            #expect(try await site.runUntilIdle().status == 0)
            let validate = ["validate", "--format", "jsonl"]
            func write(_ name: String, _ text: String) throws -> String {
                try Data(text.utf8).write(to: URL(filePath: site.folder.appending(name).string))
                return name
            }
            let same = try await site.run(validate + [try write("herd.jsonl", one)])
            #expect(same.out == "herd.jsonl: batch herd, nothing to create: its job is on record already\n")
            let more = try await site.run(validate + [try write("herd.jsonl", one + two)])
            #expect(
                more.out == "herd.jsonl: batch herd, 1 video, 4 s, nothing to upload; 1 more is on record already\n"
            )
            let plan = try await site.json("validate", "herd.jsonl")
            let manifest = try #require(plan.manifests.array.first)
            #expect(manifest.totals.description == #"{"bytes":0,"seconds":4,"uploads":0,"videos":1}"#)
            #expect(manifest.known.description == "1")
            #expect(manifest.jobs.array.map(\.onRecord.description) == ["true", "false"])
            let renamed = try await site.run(validate + [try write("flock.jsonl", one)])
            #expect(renamed.out.contains("under another name; nothing to do"), "\(renamed.out)")
            let other = try await site.run("submit", try write("herd.jsonl", one.replacing("known", with: "changed")))
            #expect(other.status == 65)
            #expect(
                other.err.hasPrefix("paddock: herd.jsonl:1:8: id: herd/one is on record with other content, from "),
                "\(other.err)"
            )
            #expect(other.err.contains("accepted/herd.jsonl"))
        }
    }

    @Test func validateShowsTheLineAndThePlace() async throws {
        try await withSimulatedSite { site, _ in
            let text = "prompt: a horse\nstyle: \"馬\" # so\ndurationSec: 99\n"
            try Data(text.utf8).write(to: URL(filePath: site.folder.appending("bad.yaml").string))
            let outcome = try await site.run("validate", "bad.yaml")
            #expect(outcome.status == 65)
            #expect(
                outcome.out == """
                    bad.yaml:3:14: durationSec: found 99; allowed: an integer from 3 to 12
                      3 | durationSec: 99
                        |              ^

                    """
            )
            #expect(
                outcome.err == "paddock: bad.yaml:3:14: durationSec: found 99; allowed: an integer from 3 to 12\n"
            )
        }
    }

    @Test func schemaIsPrinted() async throws {
        try await withSite { site in
            let outcome = try await site.run("schema")
            #expect(outcome.status == 0)
            #expect(try JSON(text: outcome.out).title.string == "A manifest for Paddock")
        }
    }

    @Test func validateSaysWhatWouldBeCreatedAndSendsNothing() async throws {
        try await withSimulatedSite { site, api in
            let path = site.folder.appending("plan.yaml").string
            try Data("prompt: a planned horse\ndurationSec: 4\nvariants: 3\n".utf8).write(to: URL(filePath: path))
            let plan = try await site.json("validate", "plan.yaml")
            let manifest = try #require(plan.manifests.array.first)
            #expect(manifest.manifest.string == path)
            #expect(manifest.totals.description == #"{"bytes":0,"seconds":12,"uploads":0,"videos":3}"#)
            #expect(manifest.jobs.array.map(\.job.string) == ["plan/plan-1", "plan/plan-2", "plan/plan-3"])
            #expect(!site.exists("jobs") && !site.exists("state"))
            #expect(try await api.report.calls.keys.isEmpty)
        }
    }
}
