import Testing

@testable import HappyHorse

@Suite(.timeLimit(.minutes(1))) struct BraceGateTests {
    private struct Refused: Error {}

    @Test func aGateThatWasClosedNeverArms() async throws {
        let gate = BraceGate()
        guard case .notArmed = await gate.close() else {
            Issue.record("Nothing armed it.")
            return
        }
        await #expect(throws: CancellationError.self) {
            try await gate.arm { Issue.record("The step must not run.") }
        }
        #expect(!gate.closeIfHeld())
    }

    @Test func closingWaitsForAStepThatHasBegun() async throws {
        let gate = BraceGate()
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let verdict = try await withThrowingTaskGroup(of: BraceGate.Verdict?.self) { group in
            group.addTask {
                try await gate.arm {
                    begin.finish()
                    for await _ in released {}
                }
                return nil
            }
            for await _ in begun {}
            #expect(!gate.closeIfHeld())
            group.addTask { await gate.close() }
            release.finish()
            return try await group.reduce(nil) { $0 ?? $1 }
        }
        guard case .armed = verdict else {
            Issue.record("The step went through.")
            return
        }
    }

    @Test func aFailedStepIsNotArmed() async {
        let gate = BraceGate()
        await #expect(throws: Refused.self) { try await gate.arm { throw Refused() } }
        guard case .failed(let error) = await gate.close() else {
            Issue.record("The step failed.")
            return
        }
        #expect(error is Refused)
    }
}
