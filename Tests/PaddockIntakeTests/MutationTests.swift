import Foundation
import SystemPackage
import Testing

@testable import PaddockIntake

/// Damaged manifests: whatever the bytes, a tree or a refusal, never a crash. Seeded, so that a failure can be played again;
/// `PADDOCK_MUTATIONS` sets how many are tried.
struct MutationTests {
    private static let seeds: [(ManifestFormat, String)] = [
        (
            .yaml,
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
            """
        ),
        (
            .json,
            """
            {"batch": "spring", "defaults": {"durationSec": 6.0, "cfgScale": 5e-1},
             "jobs": [{"id": "a", "prompt": "A \\ud83d\\ude00 horse", "metadata": {"k": null}}, {"variants": 3}]}
            """
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

    private static func mutate(_ text: String, _ generator: inout Generator) -> [UInt8] {
        var bytes = Array(text.utf8)
        let spice = Array("{}[]:,\"'&*!|>%@#-?\n\r\t \\<0e.~\0".utf8) + [0xFF, 0xC3, 0xEF, 0xBB, 0xBF, 0x85, 0x1B]
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = spice.randomElement(using: &generator) ?? 0
            case 1: bytes.insert(spice.randomElement(using: &generator) ?? 0, at: index)
            case 2: bytes.remove(at: index)
            case 3:
                bytes.insert(contentsOf: bytes[index...].prefix(Int.random(in: 1...40, using: &generator)), at: index)
            default: bytes.removeLast(bytes.count - index)
            }
            if bytes.isEmpty { bytes = [0x20] }
        }
        return bytes
    }

    @Test(arguments: 0..<2)
    func damagedManifestsAreReadOrRefused(seed: Int) {
        let (format, text) = Self.seeds[seed]
        let rounds = ProcessInfo.processInfo.environment["PADDOCK_MUTATIONS"].flatMap(Int.init) ?? 3000
        for round in 0..<rounds {
            var generator = Generator(state: UInt64(round) &* 2 &+ UInt64(seed))
            let bytes = Self.mutate(text, &generator)
            let input = ManifestInput(file: "m", name: "m.yaml", format: format, bytes: bytes)
            let examined = ManifestExaminer(jobsPerManifest: 100)
                .examine(input, MediaLocator(base: "/nowhere", scope: .anywhere))
            #expect(!examined.jobs.isEmpty || !examined.problems.isEmpty, "round \(round)")
            #expect(examined.problems.allSatisfy { !$0.description.contains("\n") }, "round \(round)")
        }
    }
}
