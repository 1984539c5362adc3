import PaddockCore
import Testing

@testable import PaddockIntake

/// The edges of every rule, written down from the documentation, and that no rule is without a manifest that passes it and one that
/// is refused.
struct RuleTableTests {
    private static let name = "1 to 100 of letters (a-z, A-Z), digits, \".\", \"_\" and \"-\", not starting with a dot"

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    static let passes =
        [
            "none", "static", "pan-left", "pan-right", "tilt-up", "tilt-down", "zoom-in", "zoom-out", "orbit",
        ].map { "cameraMotion: \($0)" }
        + ["16:9", "9:16", "1:1"].map { "aspectRatio: '\($0)'" } + ["720p", "1080p"].map { "resolution: \($0)" }
        + (1...5).map { "motionIntensity: \($0)" } + ["0", "1", "0.0", "1.0", "-0", "1e-9"].map { "cfgScale: \($0)" }
        + [
            "style: \(text(50))", "id: \(text(100))", "batch: \(text(100))", "id: _", "id: '-'", "id: a.", "id: 0",
            "variants: 100.0", "priority: -9223372036854775808", "priority: 0", "metadata: {a b: 'x', ü: \"\\ty\\n\"}",
            "metadata: {a: ~, b: null}", "metadata:", "id: ~", "variants: ~", "sourceImage: ~\nlastFrameKey: k",
            "sourceImage:\nsourceImageKey: k", "style: \"\\u202E\"", "style: \"\\N\"",
        ]

    @Test(arguments: passes)
    func takes(field: String) {
        #expect(ManifestCheckTests.lines(ManifestCheckTests.job(field)) == [])
    }

    @Test(arguments: 3...12)
    func takesEveryLength(seconds: Int) {
        #expect(ManifestCheckTests.lines("prompt: abc\ndurationSec: \(seconds)") == [])
    }

    @Test(arguments: [3, 2000])
    func takesAPrompt(characters: Int) {
        #expect(ManifestCheckTests.lines("prompt: \(Self.text(characters))\ndurationSec: 6") == [])
    }

    static let refusals: [(String, String)] = [
        ("id: \(text(101))", "spring.yaml:3:5: id: found \(text(60))…; allowed: \(name)"),
        ("batch: \(text(101))", "spring.yaml:3:8: batch: found \(text(60))…; allowed: \(name)"),
        ("id: ''", "spring.yaml:3:5: id: found \"\"; allowed: \(name)"),
        ("id: a b", "spring.yaml:3:5: id: found a b; allowed: \(name)"),
        ("id: {}", "spring.yaml:3:5: id: found a map; allowed: \(name)"),
        ("batch: .b", "spring.yaml:3:8: batch: found .b; allowed: \(name)"),
        ("batch: []", "spring.yaml:3:8: batch: found a list; allowed: \(name)"),
        (
            "aspectRatio: 16x9",
            "spring.yaml:3:14: aspectRatio: found 16x9; allowed: 16:9, 9:16, 1:1; did you mean 16:9?"
        ),
        ("motionIntensity: 0", "spring.yaml:3:18: motionIntensity: found 0; allowed: an integer from 1 to 5"),
        ("motionIntensity: {}", "spring.yaml:3:18: motionIntensity: found a map; allowed: an integer from 1 to 5"),
        ("cfgScale: -0.1", "spring.yaml:3:11: cfgScale: found -0.1; allowed: a number from 0 to 1"),
        ("cfgScale: .inf", "spring.yaml:3:11: cfgScale: found .inf; allowed: a number from 0 to 1"),
        ("cfgScale: 1e999", "spring.yaml:3:11: cfgScale: found 1e999; allowed: a number from 0 to 1"),
        ("cfgScale: '0.5'", "spring.yaml:3:11: cfgScale: found \"0.5\"; allowed: a number from 0 to 1"),
        ("variants: 1.5", "spring.yaml:3:11: variants: found 1.5; allowed: an integer from 1 to 100"),
        ("variants: -1", "spring.yaml:3:11: variants: found -1; allowed: an integer from 1 to 100"),
        ("priority: 0x10", "spring.yaml:3:11: priority: found 0x10; allowed: an integer"),
        ("priority: 0.5", "spring.yaml:3:11: priority: found 0.5; allowed: an integer"),
        ("metadata: [a]", "spring.yaml:3:11: metadata: found a list; allowed: a flat map of text"),
        (
            "metadata: {a: {b: c}}",
            "spring.yaml:3:15: metadata.a: found a map; allowed: text without control characters"
        ),
        (
            "metadata: {a: \"\\0\"}",
            "spring.yaml:3:15: metadata.a: found \"\\u{0}\"; allowed: text without control characters"
        ),
        (
            "metadata: {\"a\\e\": b}",
            "spring.yaml:3:19: metadata.a\\u{1B}: found b; allowed: text without control characters"
        ),
        ("metadata: {'': b}", "spring.yaml:3:16: metadata.: found b; allowed: text without control characters"),
        (
            "lastFrame: data:image/png;base64,AAAA",
            "spring.yaml:3:12: lastFrame: found the URL \"data:image/png;base64,AAAA\"; HappyHorse takes files, so download it"
                + " and give its path"
        ),
        (
            "referenceVideo: []",
            "spring.yaml:3:17: referenceVideo: found a list; allowed: the path of a local MP4, QuickTime or WebM file of up to"
                + " 50 MB"
        ),
        (
            "referenceAudio: ''",
            "spring.yaml:3:17: referenceAudio: found \"\"; allowed: the path of a local MP3, WAV or WebM audio file of up to"
                + " 15 MB"
        ),
        (
            "referenceAudio: \"a\\0b\"",
            "spring.yaml:3:17: referenceAudio: holds the control character \\u{0}; remove it"
        ),
        (
            "sourceImageKey: ''",
            "spring.yaml:3:17: sourceImageKey: found \"\"; allowed: a storage key that an upload gave, no URL; for a file of your"
                + " own use sourceImage"
        ),
        (
            "lastFrameKey: {}",
            "spring.yaml:3:15: lastFrameKey: found a map; allowed: a storage key that an upload gave"
        ),
        (
            "referenceVideoKey: s3://bucket/key",
            "spring.yaml:3:20: referenceVideoKey: found \"s3://bucket/key\"; allowed: a storage key that an upload gave, no URL;"
                + " for a file of your own use referenceVideo"
        ),
        ("jobs: [{prompt: abc}]", "spring.yaml:1:1: prompt: is a field of a job; put it into a job, or into defaults:"),
    ]

    @Test(arguments: refusals)
    func refuses(field: String, message: String) {
        #expect(ManifestCheckTests.lines(ManifestCheckTests.job(field)).contains(message))
    }

    @Test(arguments: [
        ("prompt: \(text(2001))\ndurationSec: 6", "spring.yaml:1:9: prompt: found 2001 characters"),
        (
            "prompt: \"a\\eb\"\ndurationSec: 6",
            "spring.yaml:1:9: prompt: holds the control character \\u{1B}; remove it"
        ),
        ("prompt: [abc]\ndurationSec: 6", "spring.yaml:1:9: prompt: found a list"),
        ("prompt: abc\ndurationSec: '6'", "spring.yaml:2:14: durationSec: found \"6\""),
        ("prompt: abc\ndurationSec: 6.5", "spring.yaml:2:14: durationSec: found 6.5"),
        ("prompt: abc\ndurationSec: six", "spring.yaml:2:14: durationSec: found six"),
        ("prompt: abc\ndurationSec: 0x6", "spring.yaml:2:14: durationSec: found 0x6"),
        ("prompt: abc\ndurationSec: 6s", "spring.yaml:2:14: durationSec: found 6s"),
    ])
    func refusesWhatIsRequired(text: String, message: String) {
        let allowed = message.contains("durationSec") ? "an integer from 3 to 12" : "text of 3 to 2000 characters"
        let whole = message.contains("found") ? "\(message); allowed: \(allowed)" : message
        #expect(ManifestCheckTests.lines(text) == [whole])
    }

    /// Every two fields of which a job may have one, in either order, and one of them in the defaults.
    @Test(arguments: ManifestRules.exclusions)
    func refusesTwoOfWhichThereMayBeOne(exclusion: Exclusion) {
        for (left, right) in exclusion.left.flatMap({ left in exclusion.right.map { (left, $0) } }) {
            for (first, second) in [(left, right), (right, left)] {
                let why = "\(second) and \(first) (line 3) \(exclusion.why)"
                let job = ManifestCheckTests.job("\(first): k\n\(second): l")
                let place = "\("\(second)".count + 3)"
                #expect(ManifestCheckTests.lines(job).contains("spring.yaml:4:\(place): \(second): \(why)"))
                let batch = "\n\ndefaults: {\(first): k}\njobs: [{prompt: abc, durationSec: 6, \(second): l}]"
                let column = 38 + "\(second)".count + 2
                #expect(ManifestCheckTests.lines(batch).contains("spring.yaml:4:\(column): \(second): \(why)"))
            }
        }
    }

    /// Local files pass and are refused in `MediaRuleTests`.
    @Test func everyRuleHasAManifestThatPassesAndOneThatIsRefused() {
        let passing = ManifestCheckTests.passes + Self.passes + MediaRuleTests.passes.map { "\($0.field): \($0.name)" }
        let refused = (ManifestCheckTests.refusals + Self.refusals).map(\.0)
        for field in ManifestField.allCases where !field.rule.isRequired {
            #expect(passing.contains { $0.hasPrefix("\(field): ") }, "\(field)")
            #expect(refused.contains { $0.hasPrefix("\(field): ") }, "\(field)")
        }
        for field in ["model", "inputImageUrl", "referenceVideoUrl", "audioUrl", "batch", "$schema"] {
            #expect(refused.contains { $0.hasPrefix("\(field): ") }, "\(field)")
        }
        let required = ManifestField.allCases.filter(\.rule.isRequired)
        #expect(required == [.prompt, .durationSec], "the tables of required fields above are theirs")
    }
}
