import Logging
import ServiceLifecycle
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct ServiceTests {
    @Test func aGracefulShutdownEndsItAtOnceWhateverHangs() async throws {
        let simulator = try Simulator()
        let group = ServiceGroup(services: [simulator], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let origins = try await simulator.started()
            simulator.faults.add(Fault(.get, .stall))
            // One connection hangs in a call, another idles.
            for call in [1, 0] {
                tasks.addTask {
                    let head = RawConnection.head("GET", "/api/v1/videos/a", length: 0)
                    let pieces = Array(repeating: head, count: call)
                    _ = try? await RawConnection.exchange(port: origins.apiPort, pieces)
                }
            }
            _ = try await simulator.report { $0.faultsStruck == 1 }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func waitingForAStartThatNeverComesEnds() async throws {
        let simulator = try Simulator()
        await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { _ = try await simulator.started() }
            tasks.cancelAll()
            await #expect(throws: CancellationError.self) { try await tasks.next() }
        }
    }
}
