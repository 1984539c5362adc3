import PaddockCore
import SystemPackage
import Testing

@testable import PaddockIntake

/// Every rule of a manifest with what passes it and what does not, and the exact words of each refusal.
struct ManifestCheckTests {
    static func examine(
        _ text: String,
        _ format: ManifestFormat = .yaml,
        name: String = "spring.yaml",
        limit: Int = 1000
    )
        -> ExaminedManifest
    {
        let input = ManifestInput(
            file: name,
            name: FilePath.Component(name) ?? "spring.yaml",
            format: format,
            source: Array(text.utf8)
        )
        let locator = MediaLocator(base: "/nowhere", scope: .anywhere)
        do {
            return try ManifestExaminer(jobsPerManifest: limit).examine(input, locator)
        } catch {
            // Bytes in memory can be read.
            Issue.record(error)
            return ExaminedManifest(refused: ManifestProblem(file: name, message: "\(error)"), batch: "")
        }
    }

    static func job(_ more: String) -> String { "prompt: A horse runs\ndurationSec: 6\n\(more)\n" }

    static func lines(_ text: String, _ format: ManifestFormat = .yaml, limit: Int = 1000) -> [String] {
        Self.examine(text, format, limit: limit).problems.map { $0.description }
    }

    static let passes = [
        "style: cinematic", "style: 7", "style: ''", "aspectRatio: 16:9", "aspectRatio: '9:16'", "aspectRatio: 1:1",
        "resolution: 720p", "resolution: 1080p", "cameraMotion: none", "cameraMotion: orbit", "cameraMotion: pan-left",
        "motionIntensity: 1", "motionIntensity: 5.0", "cfgScale: 0", "cfgScale: 1", "cfgScale: 0.5", "cfgScale: .5",
        "id: 7", "id: meadow", "id: a.B_c-9", "id: true", "variants: 1", "variants: 100", "priority: -5",
        "priority: 9223372036854775807", "metadata: {client: Acme, shot: 12, ok: yes}", "metadata: {}", "style:",
        "style: ~",
        "sourceImageKey: videos/inputs/a/b.png", "lastFrameKey: k", "referenceVideoKey: k", "referenceAudioKey: k",
        "batch: summer",
    ]

    @Test(arguments: passes)
    func takes(field: String) {
        #expect(Self.lines(Self.job(field)) == [])
    }

    static let refusals: [(String, String)] = [
        (
            "style: \(String(repeating: "x", count: 51))",
            "spring.yaml:3:8: style: found 51 characters; allowed: text of up to 50 characters"
        ),
        ("aspectRatio: 4:3", "spring.yaml:3:14: aspectRatio: found 4:3; allowed: 16:9, 9:16, 1:1"),
        ("resolution: 4k", "spring.yaml:3:13: resolution: found 4k; allowed: 720p, 1080p"),
        (
            "cameraMotion: pan",
            "spring.yaml:3:15: cameraMotion: found pan; allowed: none, static, pan-left, pan-right, tilt-up, tilt-down,"
                + " zoom-in, zoom-out, orbit"
        ),
        ("motionIntensity: 6", "spring.yaml:3:18: motionIntensity: found 6; allowed: an integer from 1 to 5"),
        ("motionIntensity: 2.5", "spring.yaml:3:18: motionIntensity: found 2.5; allowed: an integer from 1 to 5"),
        ("motionIntensity: '3'", "spring.yaml:3:18: motionIntensity: found \"3\"; allowed: an integer from 1 to 5"),
        ("cfgScale: 1.01", "spring.yaml:3:11: cfgScale: found 1.01; allowed: a number from 0 to 1"),
        ("cfgScale: .nan", "spring.yaml:3:11: cfgScale: found .nan; allowed: a number from 0 to 1"),
        ("cfgScale: half", "spring.yaml:3:11: cfgScale: found half; allowed: a number from 0 to 1"),
        ("variants: 0", "spring.yaml:3:11: variants: found 0; allowed: an integer from 1 to 100"),
        ("variants: 101", "spring.yaml:3:11: variants: found 101; allowed: an integer from 1 to 100"),
        ("priority: high", "spring.yaml:3:11: priority: found high; allowed: an integer"),
        (
            "priority: 9223372036854775808",
            "spring.yaml:3:11: priority: found 9223372036854775808; allowed: an integer"
        ),
        (
            "metadata: {a: [1]}",
            "spring.yaml:3:15: metadata.a: found a list; allowed: text without control characters"
        ),
        ("metadata: text", "spring.yaml:3:11: metadata: found text; allowed: a flat map of text"),
        (
            "id: .hidden",
            "spring.yaml:3:5: id: found .hidden; allowed: 1 to 100 of letters (a-z, A-Z), digits, \".\", \"_\" and \"-\","
                + " not starting with a dot"
        ),
        (
            "id: größe",
            "spring.yaml:3:5: id: found größe; allowed: 1 to 100 of letters (a-z, A-Z), digits, \".\", \"_\" and \"-\","
                + " not starting with a dot"
        ),
        (
            "batch: a/b",
            "spring.yaml:3:8: batch: found a/b; allowed: 1 to 100 of letters (a-z, A-Z), digits, \".\", \"_\" and \"-\","
                + " not starting with a dot"
        ),
        ("style: [a]", "spring.yaml:3:8: style: found a list; allowed: text of up to 50 characters"),
        ("style: \"a\\eb\"", "spring.yaml:3:8: style: holds the control character \\u{1B}; remove it"),
        ("sourceImage: gone.png", "spring.yaml:3:14: sourceImage: there is no file \"/nowhere/gone.png\""),
        (
            "sourceImage: https://example.com/a.png",
            "spring.yaml:3:14: sourceImage: found the URL \"https://example.com/a.png\"; HappyHorse takes files, so download"
                + " it and give its path"
        ),
        (
            "sourceImage: ''",
            "spring.yaml:3:14: sourceImage: found \"\"; allowed: the path of a local PNG, JPEG or WebP file of up to 10 MB"
        ),
        (
            "referenceAudioKey: https://example.com/a.mp3",
            "spring.yaml:3:20: referenceAudioKey: found \"https://example.com/a.mp3\"; allowed: a storage key that an upload"
                + " gave, no URL; for a file of your own use referenceAudio"
        ),
        (
            "sourceImageKey: k\nlastFrameKey: l",
            "spring.yaml:4:15: lastFrameKey: lastFrameKey and sourceImageKey (line 3) can't be combined: HappyHorse takes a"
                + " first image or a last frame, not both"
        ),
        (
            "referenceVideo: a.mp4\nreferenceVideoKey: k",
            "spring.yaml:4:20: referenceVideoKey: referenceVideoKey and referenceVideo (line 3) name the same input; keep one"
        ),
        (
            "model: horse-3",
            "spring.yaml:3:1: model: the model is chosen by your HappyHorse plan and can't be sent; remove it"
        ),
        (
            "inputImageUrl: x",
            "spring.yaml:3:1: inputImageUrl: HappyHorse takes no image URLs; download the image and give its path as"
                + " sourceImage, or an uploaded key as sourceImageKey"
        ),
        (
            "referenceVideoUrl: x",
            "spring.yaml:3:1: referenceVideoUrl: HappyHorse takes no video URLs; download the video and give its path as"
                + " referenceVideo, or an uploaded key as referenceVideoKey"
        ),
        (
            "audioUrl: x",
            "spring.yaml:3:1: audioUrl: HappyHorse takes no audio URLs; download the audio and give its path as"
                + " referenceAudio, or an uploaded key as referenceAudioKey"
        ),
        ("durationSecs: 6", "spring.yaml:3:1: durationSecs: no such field; did you mean durationSec?"),
        ("duration: 6", "spring.yaml:3:1: duration: no such field; did you mean durationSec?"),
        ("aspect_ratio: 1:1", "spring.yaml:3:1: aspect_ratio: no such field; did you mean aspectRatio?"),
        ("stlye: x", "spring.yaml:3:1: stlye: no such field; did you mean style?"),
        ("Jobs: x", "spring.yaml:3:1: Jobs: no such field; did you mean jobs?"),
        (
            "cameraMotion: pan_left",
            "spring.yaml:3:15: cameraMotion: found pan_left; allowed: none, static, pan-left, pan-right, tilt-up, tilt-down,"
                + " zoom-in, zoom-out, orbit; did you mean pan-left?"
        ),
        ("resolution: 1080", "spring.yaml:3:13: resolution: found 1080; allowed: 720p, 1080p; did you mean 1080p?"),
        (
            "$schema: [x]",
            "spring.yaml:3:10: $schema: found a list; allowed: the place of a JSON Schema, which only editors read"
        ),
        ("wibble: x", "spring.yaml:3:1: wibble: no such field; remove it, or put it under metadata"),
        (
            "\"a\\e[2J\\nb\": x",
            "spring.yaml:3:1: a\\u{1B}[2J\\u{A}b: no such field; remove it, or put it under metadata"
        ),
    ]

    @Test(arguments: refusals)
    func refuses(field: String, message: String) {
        #expect(Self.lines(Self.job(field)).contains(message))
    }

    static let manifestRefusals: [(String, String)] = [
        ("durationSec: 6", "spring.yaml:1:1: prompt: missing; required: text of 3 to 2000 characters"),
        ("prompt:\ndurationSec: 6", "spring.yaml:1:1: prompt: missing; required: text of 3 to 2000 characters"),
        (
            "prompt: ab\ndurationSec: 6",
            "spring.yaml:1:9: prompt: found 2 characters; allowed: text of 3 to 2000 characters"
        ),
        ("prompt: abc", "spring.yaml:1:1: durationSec: missing; required: an integer from 3 to 12"),
        ("prompt: abc\ndurationSec: 2", "spring.yaml:2:14: durationSec: found 2; allowed: an integer from 3 to 12"),
        ("prompt: abc\ndurationSec: 13", "spring.yaml:2:14: durationSec: found 13; allowed: an integer from 3 to 12"),
        ("prompt: abc\ndurationSec: 010", "spring.yaml:2:14: durationSec: found 010; allowed: an integer from 3 to 12"),
        ("jobs: []", "spring.yaml:1:7: jobs: found an empty list; allowed: a list of one job or more"),
        ("jobs:", "spring.yaml:1:6: jobs: found nothing; allowed: a list of one job or more"),
        ("defaults: {}", "spring.yaml:1:1: jobs: missing; a batch lists its jobs under it"),
        ("jobs: [x]", "spring.yaml:1:8: jobs[0]: found x; allowed: a map of fields"),
        ("- prompt: abc", "spring.yaml:1:1: a list of jobs stands under jobs: in a batch, not at the top"),
        ("hello", "spring.yaml:1:1: found hello; a manifest is one job or a batch with jobs:"),
        (
            "job: [{prompt: abc, durationSec: 6}]\ndefaults: {}",
            "spring.yaml:1:1: job: no such field; did you mean jobs?"
        ),
        (
            "defaults: {id: a}\njobs: [{prompt: abc, durationSec: 6}]",
            "spring.yaml:1:12: id: can't be a default; give each job its own"
        ),
        (
            "prompt: abc\njobs: [{prompt: abc, durationSec: 6}]",
            "spring.yaml:1:1: prompt: is a field of a job; put it into a job, or into defaults:"
        ),
        (
            "defaults: {prompt: abc, sourceImage: a, lastFrame: b}\njobs: [{durationSec: 6}, {durationSec: 7}]",
            "spring.yaml:1:52: lastFrame: lastFrame and sourceImage (line 1) can't be combined: HappyHorse takes a first"
                + " image or a last frame, not both"
        ),
        (
            "jobs: [{prompt: abc, durationSec: 6, $schema: x}]",
            "spring.yaml:1:38: $schema: belongs at the top of a batch, beside jobs:, not in a job or in defaults"
        ),
        (
            "jobs: [{prompt: abc, durationSec: 6, batch: x}]",
            "spring.yaml:1:38: batch: belongs at the top of a batch, beside jobs:, not in a job or in defaults"
        ),
    ]

    @Test(arguments: manifestRefusals)
    func refusesManifest(text: String, message: String) {
        #expect(Self.lines(text).contains(message))
    }

    @Test func tellsEverythingAtOnceInTheOrderOfTheFile() {
        let text = """
            batch: spring
            defaults: { durationSec: 60, colour: red }
            jobs:
              - id: a
                prompt: x
              - id: b
                prompt: A good one
                sourceImage: gone.png
              - id: A
                prompt: Another
                model: v2
            """
        #expect(
            Self.lines(text) == [
                "spring.yaml:2:26: durationSec: found 60; allowed: an integer from 3 to 12",
                "spring.yaml:2:30: colour: no such field; remove it, or put it under metadata",
                "spring.yaml:5:13: prompt: found 1 character; allowed: text of 3 to 2000 characters",
                "spring.yaml:8:18: sourceImage: there is no file \"/nowhere/gone.png\"",
                "spring.yaml:9:9: id: \"A\" differs only in case from \"a\" in line 4",
                "spring.yaml:11:5: model: the model is chosen by your HappyHorse plan and can't be sent; remove it",
            ]
        )
    }

    static let jsonRefusals: [(String, String)] = [
        (
            "{\"prompt\": \"abc\", \"durationSec\": \"6\"}",
            "spring.yaml:1:34: durationSec: found \"6\"; allowed: an integer from 3 to 12"
        ),
        (
            "{\"prompt\": 1234, \"durationSec\": 6}",
            "spring.yaml:1:12: prompt: found 1234; allowed: text of 3 to 2000 characters"
        ),
        (
            "{\"prompt\": \"abc\", \"durationSec\": true}",
            "spring.yaml:1:34: durationSec: found true; allowed: an integer from 3 to 12"
        ),
        (
            "{\"prompt\": \"abc\", \"durationSec\": 6, \"metadata\": {\"a\": 1}}",
            "spring.yaml:1:55: metadata.a: found 1; allowed: text without control characters"
        ),
        (
            "{\"prompt\": \"a\\u0000bc\", \"durationSec\": 6}",
            "spring.yaml:1:12: prompt: holds the control character \\u{0}; remove it"
        ),
    ]

    @Test(arguments: jsonRefusals)
    func jsonIsStrict(text: String, message: String) {
        #expect(Self.lines(text, .json) == [message])
    }

    @Test func jsonTakesWholeNumbersAndNull() throws {
        let examined = Self.examine(
            "{\"prompt\": \"abc\", \"durationSec\": 6.0, \"style\": null, \"$schema\": \"x\"}",
            .json
        )
        #expect(examined.problems.isEmpty)
        #expect(examined.drafts.first?.request.durationSec == 6)
        #expect(examined.drafts.first?.request.style == nil)
    }

    @Test(arguments: [
        // One character of four scalars and eight units is long enough where only one reading says so.
        ("👩‍🚀", true), ("é", false), ("ab", false), ("abc", true), ("👍a", true), ("", false),
    ])
    func shortPromptsAreRefusedWhereEveryReadingRefusesThem(prompt: String, passes: Bool) {
        #expect(FieldChecker.fits(prompt, 3...2000) == passes)
    }

    @Test func longPromptsAreRefusedWhereEveryReadingRefusesThem() {
        #expect(FieldChecker.fits(String(repeating: "x", count: 2000), 3...2000))
        #expect(!FieldChecker.fits(String(repeating: "x", count: 2001), 3...2000))
        // 2000 characters, 4000 UTF-16 units.
        #expect(FieldChecker.fits(String(repeating: "😀", count: 2000), 3...2000))
        #expect(FieldChecker.fits(String(repeating: "e\u{301}", count: 2000), 3...2000))
    }

    @Test func problemsCarryWhatTheySay() {
        let problem = Self.examine(Self.job("id: meadow\nvariants: 0")).problems.first
        #expect(problem?.job == "meadow")
        #expect(problem?.field == "variants")
        #expect(problem?.found == "0")
        #expect(problem?.allowed == "an integer from 1 to 100")
        #expect(problem?.line == 4)
        #expect(problem?.column == 11)
    }

    @Test func countsWhatIsTooMuchToTell() {
        let jobs = String(repeating: "- {prompt: x, durationSec: 1}\n", count: 6000)
        let problems = Self.lines("jobs:\n\(jobs)", limit: 100_000)
        #expect(problems.count == 10_001)
        #expect(problems.last == "spring.yaml: and 2000 more problems")
    }

    /// A letter with all its accents is one character: many of them are not written out in a message.
    @Test func whatIsToldOfAValueIsShort() {
        let tower = String(repeating: "e" + String(repeating: "\u{301}", count: 64), count: 59) + "e"
        let long = String(repeating: "x", count: 100_000)
        for text in [
            Self.job("resolution: \(tower)"), Self.job("? \(tower)\n: x"), Self.job("metadata: {? \(tower) : [x]}"),
            Self.job("sourceImage: \(long)"), Self.job("sourceImageKey: \(tower)://"), "jobs: [\(tower)]",
            "prompt: *\(long)",
        ] {
            let problems = Self.examine(text).problems
            #expect(!problems.isEmpty)
            for problem in problems { #expect(problem.description.utf8.count < 1000, "\(problem.field ?? "")") }
        }
    }

    /// More than anybody reads, in documents and on lines: what nobody reads takes no time and no memory.
    @Test(arguments: [
        (ManifestFormat.yaml, "- ", "!t a\n", ""), (.yaml, "", "a: x\n", ""), (.json, "{", "\"a\": 1,", "\"a\": 1}"),
        (.json, "{\"jobs\": [{", "\"wibble%\": 1,", "\"a\": 1}]}"), (.yaml, "prompt: abc\n", "wobble%: 1\n", ""),
        (.jsonl, "", "{\"promt%\": 1}\n", ""), (.csv, "", "wibble%,", "\n1"),
    ])
    func problemsWithoutNumberAreCountedAtMost(format: ManifestFormat, start: String, piece: String, end: String) {
        let pieces = (0..<11_000).map { number in
            (start == "- " ? start : "") + piece.replacing("%", with: "\(number)")
        }
        let problems = Self.lines((start == "- " ? "" : start) + pieces.joined() + end, format, limit: 1_000_000)
        #expect((10_000...10_003).contains(problems.count))
    }

    @Test func refusesMoreJobsThanAreAllowed() {
        let jobs = String(repeating: "- {prompt: abc, durationSec: 6, variants: 6}\n", count: 2)
        #expect(
            Self.lines("jobs:\n\(jobs)", limit: 11) == [
                "spring.yaml:1:1: jobs: holds 12 jobs with their variants; limits.jobsPerManifest allows 11"
            ]
        )
    }
}

extension ExaminedManifest {
    /// All jobs at once.
    var drafts: [JobDraft] { (try? self.jobs.all()) ?? [] }
}
