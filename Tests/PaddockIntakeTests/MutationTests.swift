import Foundation
import PaddockCore
import SystemPackage
import Testing

@testable import PaddockIntake

/// Damaged manifests: whatever the bytes, jobs or a refusal, never a crash. Seeded, so that a failure can be played again;
/// `PADDOCK_MUTATIONS` sets how many are tried of each format, `PADDOCK_FUZZ_SECONDS` for how long instead.
struct MutationTests {
    struct Seed: Sendable, CustomTestStringConvertible {
        let format: ManifestFormat
        let texts: [String]

        var testDescription: String { self.format.rawValue }
    }

    static let seeds: [Seed] = [
        Seed(
            format: .yaml,
            texts: [
                """
                batch: spring
                defaults: &d { durationSec: 6, style: "cin\\u00e9" }
                jobs:
                  - id: meadow
                    prompt: >-
                      A chestnut horse
                    metadata: {a: *d, b: 'x'}
                  - {prompt: |
                      x, variants: 3}
                """,
                "prompt: A chestnut horse\ndurationSec: 4 # so long\nsourceImage: refs/a.png\naspectRatio: 16:9\n",
                "%YAML 1.1\n---\n? prompt\n: !!str \"a\\\n  b\"\n\"durationSec\": +6.0\n...\n",
                "jobs:\n- &x {prompt: abc, durationSec: 5}\n- *x\n- <<: *x\n  id: b\n",
            ]
        ),
        Seed(
            format: .json,
            texts: [
                """
                {"batch": "spring", "defaults": {"durationSec": 6.0, "cfgScale": 5e-1},
                 "jobs": [{"id": "a", "prompt": "A \\ud83d\\ude00 horse", "metadata": {"k": null}}, {"variants": 3}]}
                """,
                "{\"$schema\": \"x\", \"prompt\": \"abc\\u0000\", \"durationSec\": 6, \"priority\": -9223372036854775808}",
            ]
        ),
        Seed(
            format: .jsonl,
            texts: [
                """
                {"prompt": "A chestnut horse", "durationSec": 6, "batch": "spring"}

                {"id": "b", "prompt": "A \\"grey\\" horse", "durationSec": 6.0, "metadata": {"k": "v"}}\r
                {"id": "c", "prompt": "é", "durationSec": 4, "variants": 2}
                """
            ]
        ),
        Seed(
            format: .csv,
            texts: [
                "id,prompt,durationSec,metadata.client\r\na,\"A horse, \"\"running\"\"\r\nover a hill\",6,Acme\r\nb,A cow,5,\r\n",
                "\u{FEFF}prompt,durationSec,batch,style,\nA horse,4,spring,é,\n,,,,\nA cow,5,,,\n",
            ]
        ),
    ]

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = self.state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let spice: [[UInt8]] =
        Array("{}[]:,\"'&*!|>%@#-?\n\r\t \\<0e.~;/\0".utf8).map { [$0] }
        + [
            [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], [0xC2, 0x85], [0x1B], [0xE2, 0x80, 0xA8], [0xED, 0xA0, 0x80],
            [0x0D, 0x0A],
        ]
        + [
            "&a ", "*a", "<<: ", "!!int ", "\\ud800", "\"\"", "1e999", "NaN", "null", "- - ", "? ", "[[[[", "---\n",
            "...\n", "~",
        ]
        .map { Array($0.utf8) }

    private static func mutate(_ text: String, _ generator: inout Generator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            let extra = Self.spice.randomElement(using: &generator) ?? []
            let piece = bytes[index...].prefix(Int.random(in: 1...40, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.insert(contentsOf: extra, at: index)
            case 2: bytes.removeSubrange(piece.indices)
            case 3: bytes.insert(contentsOf: piece, at: index)
            case 4: bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &generator))
            default: bytes.removeLast(bytes.count - index)
            }
            if bytes.isEmpty { bytes = [0x20] }
        }
        return bytes
    }

    /// Whether another round is to be played.
    private static func goesOn(_ round: Int, since start: ContinuousClock.Instant) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        if let seconds = environment["PADDOCK_FUZZ_SECONDS"].flatMap(Int.init) {
            return ContinuousClock.now - start < .seconds(seconds)
        }
        return round < environment["PADDOCK_MUTATIONS"].flatMap(Int.init) ?? 2000
    }

    @Test(arguments: seeds)
    func damagedManifestsAreReadOrRefused(seed: Seed) throws {
        let start = ContinuousClock.now
        var round = 0
        while Self.goesOn(round, since: start) {
            let text = seed.texts[round % seed.texts.count]
            var generator = Generator(state: UInt64(round))
            try Self.check(Self.mutate(text, &generator), seed.format, "round \(round)")
            round += 1
        }
    }

    /// What must hold of any bytes: a refusal, or jobs that are the same when they are gone through again; no line that can be forged.
    static func check(_ bytes: [UInt8], _ format: ManifestFormat, _ comment: Comment) throws {
        let input = ManifestInput(file: "m", name: "m.yaml", format: format, source: bytes)
        let examined = try ManifestExaminer(jobsPerManifest: 1000)
            .examine(input, MediaLocator(base: "/nowhere", scope: .anywhere))
        let jobs = try examined.jobs.all()
        #expect(!jobs.isEmpty || !examined.problems.isEmpty, comment)
        #expect(jobs.isEmpty || examined.problems.isEmpty || examined.jobs is [JobDraft], comment)
        #expect(examined.problems.allSatisfy { !$0.description.contains(where: \.isNewline) }, comment)
        let again = try examined.jobs.all()
        #expect(jobs == again, comment)
        #expect(examined.problems.isEmpty ? jobs.count == examined.jobs.count : true, comment)
    }
}
