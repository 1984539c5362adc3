import Foundation
import Testing

@testable import HappyHorseSimulator

struct ConfigurationTests {
    @Test(arguments: [
        ("2s", GenerationTime.fixed(.seconds(2))), ("500ms", .fixed(.milliseconds(500))),
        ("2s-8s", .uniform(from: .seconds(2), to: .seconds(8))), ("0s", .fixed(.zero)),
        (
            "90%:1s-2s,10%:1m",
            .mixture([
                .init(weight: 90, from: .seconds(1), to: .seconds(2)),
                .init(weight: 10, from: .seconds(60), to: .seconds(60)),
            ])
        ),
    ])
    func generationTimesAreRead(text: String, expected: GenerationTime) {
        #expect(GenerationTime(text) == expected)
    }

    @Test(arguments: ["", "2", "s", "8s-2s", "-1s", "1s-2s-3s", "90:1s", "x%:1s", "1s,2s", "1e999s"])
    func oddGenerationTimesAreNot(text: String) {
        #expect(GenerationTime(text) == nil)
    }

    @Test(arguments: [
        ("with-video", ThumbnailRule.withVideo), ("never", .never), ("late:5s", .late(.seconds(5))),
        ("share:0.5", .share(0.5)),
    ])
    func thumbnailRulesAreRead(text: String, expected: ThumbnailRule) {
        #expect(ThumbnailRule(text) == expected)
        #expect(ThumbnailRule(text + "?") == nil)
    }

    @Test func aMixtureDrawsFromItsParts() {
        let time = GenerationTime.mixture([
            .init(weight: 3, from: .seconds(1), to: .seconds(2)),
            .init(weight: 1, from: .seconds(10), to: .seconds(20)),
        ])
        var random = SeededGenerator(seed: 1)
        let draws = (0..<1000).map { _ in time.draw(using: &random) }
        let quick = draws.count { (1...2).contains($0) }
        #expect(draws.allSatisfy { (1...2).contains($0) || (10...20).contains($0) })
        #expect((650...850).contains(quick))
    }

    @Test func aTakenPortEndsTheStart() async throws {
        try await Simulator.running { _, origins in
            var configuration = SimulatorConfiguration()
            configuration.cdnPort = origins.apiPort
            await #expect(throws: (any Error).self) {
                try await Simulator.running(configuration) { _, _ in }
            }
        }
    }

    @Test func aJournalThatCannotBeWrittenEndsTheStart() throws {
        var configuration = SimulatorConfiguration()
        configuration.journal = "/proc/nowhere/journal"
        #expect(throws: Journal.WriteFailed.self) { try Simulator(configuration: configuration) }
    }
}
