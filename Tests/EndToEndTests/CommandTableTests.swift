import Foundation
import SystemPackage
import Testing

/// Every command with a daemon beside it and without one: what people read, what scripts read, and how it ends.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct CommandTableTests {
    struct Row: Sendable {
        let words: String
        /// How it ends with a daemon, and without.
        let status: (up: Int32, down: Int32)
        /// What people read on standard output; nil where nothing.
        let out: String?
        /// What people read on standard error; nil where nothing.
        let err: String?
        /// The keys of each object on standard output with `--json`; nil where the command takes none.
        let keys: Set<String>?

        init(
            _ words: String,
            _ up: Int32,
            _ down: Int32,
            out: String? = nil,
            err: String? = nil,
            keys: Set<String>? = []
        ) {
            self.words = words
            self.status = (up, down)
            self.out = out
            self.err = err
            self.keys = keys
        }
    }

    private static let job: Set = [
        "job", "batch", "id", "state", "request", "manifest", "priority", "metadata", "references", "videoId",
        "charges",
        "polls", "error", "output", "createdAt", "chargedAt", "readyAt", "finishedAt", "updatedAt",
    ]
    private static let status: Set = ["version", "daemon", "gates", "counts", "inbox", "batches", "rate"]
    private static let answer: Set = ["job", "outcome", "state", "message"]

    /// On a home with a batch `spring` of four: `good` is done, `bad` failed after it was paid, `odd` is held, `late` waits behind a pause.
    static let rows: [Row] = [
        // Reading.
        Row("status", 0, 0, out: "spring/odd", keys: status), Row("", 0, 0, out: "spring/odd", keys: status),
        Row("status spring --all", 0, 0, out: "1/4", keys: status),
        Row("status sprig", 66, 66, err: "paddock: no batch sprig; did you mean spring?"),
        Row("list", 0, 0, out: "spring/late", keys: job),
        Row("list spring --state failed --limit 1 --sort name --since 1d", 0, 0, out: "generation_failed", keys: job),
        Row("list sprig", 66, 66, err: "paddock: no batch sprig; did you mean spring?"),
        Row("list --state asleep", 64, 64, err: "paddock: "),
        Row("show spring/good", 0, 0, out: "nothing more to do", keys: job.union(["history"])),
        Row("show spring/g", 0, 0, out: "spring/good  done", keys: job.union(["history"])),
        Row("show spring/goof", 66, 66, err: "paddock: no job spring/goof; did you mean spring/good"),
        Row("show spring", 66, 66, err: "paddock: spring is a batch; `paddock list spring` shows its jobs"),
        Row("wait spring/good", 0, 0, out: "spring/good: done", keys: ["counts"]),
        Row(
            "wait spring/good spring/bad",
            1,
            1,
            out: "spring/bad: failed",
            err: "1 of 2 jobs not done",
            keys: ["counts"]
        ),
        Row("wait spring/nobody", 66, 66, err: "paddock: no job spring/nobody"),
        Row("verify", 0, 0, out: "all as they were published", keys: ["jobs", "files", "bytes", "findings"]),
        Row("verify sprig", 66, 66, err: "did you mean spring?"),
        Row("events", 0, 0, out: "spring/good", keys: ["at", "job", "event", "detail"]),
        Row("report spring", 0, 0, out: "job,batch,id,state,prompt", keys: nil),
        Row("report spring --format json", 0, 0, out: "\"job\":\"spring/good\"", keys: nil),
        Row("report sprig", 66, 66, err: "did you mean spring?"),
        Row("doctor", 0, 0, out: "all is well", keys: ["version", "home", "ok", "findings", "settings"]),
        Row("schema", 0, 0, out: "A manifest for Paddock", keys: nil),
        Row("validate more.yaml", 0, 0, out: "batch more, 1 video, 3 s", keys: ["valid", "manifests"]),
        Row("validate bad.yaml", 65, 65, out: "bad.yaml:2:14", err: "bad.yaml:2:14", keys: ["valid", "manifests"]),
        Row("validate nowhere.yaml", 66, 66, err: "paddock: ", keys: ["valid", "manifests"]),
        Row("completions bash", 0, 0, out: "_paddock", keys: nil),
        Row("completions tcsh", 64, 64, err: "paddock: ", keys: nil),
        Row("help show", 0, 0, out: "USAGE: paddock show", keys: nil), Row("--version", 0, 0, out: "0.", keys: nil),
        Row("statsu", 64, 64, err: "paddock: no command statsu; did you mean status?"),
        Row(
            "prune --older-than 30d --dry-run",
            0,
            0,
            out: "nothing to forget",
            keys: [
                "before", "jobs", "lines", "media", "bytes", "dryRun",
            ]
        ),
        // What is refused changes nothing.
        Row("retry spring/bad", 1, 1, err: "paddock: spring/bad: ", keys: answer.union(["seconds"])),
        Row("retry spring/good", 1, 1, err: "paddock: spring/good: ", keys: answer),
        Row("retry --batch spring spring/good", 64, 64, err: "paddock: "),
        Row("retry spring/odd", 1, 1, err: "resolve", keys: answer),
        Row("cancel spring/good", 1, 1, err: "paddock: spring/good: ", keys: answer),
        Row("cancel spring/odd", 1, 1, err: "--charged", keys: answer), Row("cancel", 64, 64, err: "paddock: "),
        Row("cancel spring/nobody", 66, 66, err: "paddock: no job spring/nobody"),
        Row("resolve spring/good --abandon", 1, 1, err: "paddock: spring/good: ", keys: answer),
        Row("resolve spring/odd", 64, 64, err: "paddock: "),
        Row(
            "resolve spring/odd --adopt 018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21",
            1,
            1,
            err: "paddock: spring/odd: ",
            keys: answer
        ),
        Row("pause sideways", 64, 64, err: "paddock: "),
        // Needing a daemon, or needing none.
        Row("wait spring --timeout 1ms", 124, 69, out: "spring: ", err: "paddock: "),
        Row("submit more.yaml --wait", 1, 69, err: "paddock: "),
    ]

    private static let manifest = """
        batch: spring
        defaults: {durationSec: 3}
        jobs:
          - {id: good, prompt: a good horse}
          - {id: bad, prompt: a bad horse}
          - {id: odd, prompt: an odd horse}
        """

    /// Makes the home, with its daemon running.
    private static func prepared(_ site: Site, _ api: SimulatedAPI) async throws -> Program {
        let failed = #"{"status": "failed", "errorMessage": "The horse fell."}"#
        try await api.add(
            fault: #"{"call": "get", "do": "edit", "times": null, "prompt": "a bad horse", "set": \#(failed)}"#
        )
        try await api.add(fault: #"{"call": "create", "do": "cut", "at": "done", "prompt": "an odd horse"}"#)
        let files = [
            "more.yaml": "prompt: a horse more\ndurationSec: 3\n", "bad.yaml": "prompt: a horse\ndurationSec: 99\n",
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: site.folder.appending(name).string))
        }
        let daemon = try await site.startDaemon()
        try site.drop("spring.yaml", Self.manifest)
        try await eventually("all have ended") {
            let counts = try await site.json("status").counts
            return counts.done.int == 1 && counts.failed.int == 1 && counts.held.int == 1
        }
        #expect(try await site.run("pause").status == 0)
        try site.drop("late.yaml", "batch: spring\nid: late\nprompt: a late horse\ndurationSec: 3\n")
        try await eventually("one waits") { try await site.json("status").counts.pending.int == 1 }
        return daemon
    }

    private static func check(_ row: Row, isUp: Bool, _ site: Site) async throws {
        let words = row.words.split(separator: " ").map(String.init)
        let wanted = isUp ? row.status.up : row.status.down
        let what: Comment = "paddock \(row.words), \(isUp ? "with" : "without") a daemon"
        let told = try await site.run(words)
        #expect(told.status == wanted, what)
        #expect(row.out.map { told.out.contains($0) } ?? told.out.isEmpty, "\(what): \(told.out)")
        #expect(row.err.map { told.err.contains($0) } ?? told.err.isEmpty, "\(what): \(told.err)")
        for character in told.out + told.err where character != "\n" && character != "\r\n" && character != "\t" {
            #expect(!character.unicodeScalars.contains { $0.properties.generalCategory == .control }, what)
        }
        guard let keys = row.keys else { return }
        let data = try await site.run(words + ["--json"])
        #expect(data.status == wanted, what)
        for line in data.out.split(separator: "\n") {
            #expect(try JSON(text: String(line)).keys.subtracting(keys).isEmpty, "\(what): \(line)")
        }
        if wanted == 0 { #expect(!data.out.isEmpty, what) }
        guard wanted != 0, !data.err.isEmpty else { return }
        let error = try JSON(text: data.err).error
        #expect(error.keys == ["code", "message", "problems", "exitStatus"], what)
        #expect(error.exitStatus.int == Int(wanted), what)
    }

    @Test func everyCommandKeepsItsWordWithADaemonAndWithout() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            var site = site
            // A doctor is content only with a cap.
            site.environment["PADDOCK_SPENDING_VIDEOS_PER_DAY"] = "100"
            let daemon = try await Self.prepared(site, api)
            let before = try await api.report.charges.int
            for row in Self.rows where !row.words.hasPrefix("submit") { try await Self.check(row, isUp: true, site) }
            let second = try await site.run("run")
            #expect(second.status == 75 && second.err.split(separator: "\n").count == 1, "\(second.err)")
            daemon.signal(SIGTERM)
            #expect(await daemon.end().status == 0)
            for row in Self.rows { try await Self.check(row, isUp: false, site) }
            #expect(try await api.report.charges.int == before, "none of these buys anything")
        }
    }

    /// Commands that change something, each on a job of its own, with the daemon up or down.
    @Test(arguments: [true, false])
    func everyChangeIsMadeWithADaemonAndWithout(isUp: Bool) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await Self.prepared(site, api)
            if !isUp {
                daemon.signal(SIGTERM)
                #expect(await daemon.end().status == 0)
            }
            let copy = site.scratch.appending("copy.sqlite").string
            let changes: [(words: String, out: String, keys: Set<String>)] = [
                ("cancel spring/late", "spring/late: ", Self.answer),
                ("retry spring/late", "spring/late: ", Self.answer),
                ("resolve spring/odd --abandon", "spring/odd: ", Self.answer),
                ("retry spring/bad --yes", "spring/bad: ", Self.answer.union(["seconds"])),
                ("cancel --batch spring", "spring/", Self.answer),
                ("pause all", "all calls and transfers are paused", ["paused", "daemonRunning", "gates"]),
                ("resume", "resumed", ["paused", "daemonRunning", "gates"]),
                ("pause", "creating is paused", ["paused", "daemonRunning", "gates"]),
                ("prune --older-than 0s", "forg", ["before", "jobs", "lines", "media", "bytes", "dryRun"]),
                ("backup \(copy)", "creates nothing until", ["file", "jobs", "bytes", "at"]),
                ("submit more.yaml", "handed over as batch more", ["daemonRunning", "submitted"]),
            ]
            for (words, out, keys) in changes {
                let told = try await site.run(words.split(separator: " ").map(String.init))
                #expect(told.status == 0, "\(words): \(told.err)")
                #expect(told.out.contains(out), "\(words): \(told.out)")
                #expect(told.err.isEmpty == (isUp || !words.hasPrefix("submit")), "\(words): \(told.err)")
                // Once more: what is done already is no error for some and a refusal for others, and always data.
                let again = try await site.run(words.split(separator: " ").map(String.init) + ["--json"])
                for line in again.out.split(separator: "\n") {
                    #expect(try JSON(text: String(line)).keys.subtracting(keys).isEmpty, "\(words): \(line)")
                }
                if again.status != 0 { #expect(try JSON(text: again.err).error.exitStatus.int == Int(again.status)) }
            }
            daemon.signal(SIGTERM)
            await daemon.end()
        }
    }
}
