import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(5)))
struct LoadTests {
    @Test func manyCallersAtOnceAreAllOnTheLedger() async throws {
        try await Running.with { running in
            let workers = 16
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<workers {
                    group.addTask {
                        for number in 0..<50 {
                            let id = try await running.create("Horse \(worker) \(number)").text("id")
                            #expect(try await running.get(id).json()["status"] == "ready")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let report = running.simulator.report
            #expect(report.charges == workers * 50)
            #expect(report.promptsChargedAgain.isEmpty)
            #expect(report.calls == ["create": ["201": workers * 50], "get": ["200": workers * 50]])
            #expect((1...workers).contains(report.maxCreatesInTheAir))
            #expect(Set(running.simulator.ledger.map(\.id)).count == workers * 50)
        }
    }
}
