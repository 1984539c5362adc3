import Synchronization

/// Lets others wait until all three origins are bound, or until that has failed.
final class Startup: Sendable {
    enum Site: CaseIterable {
        case api, storage, cdn
    }

    private struct State {
        var ports: [Site: Int] = [:]
        var result: Result<SimulatorOrigins, any Error>?
        var waiting: [Int: CheckedContinuation<SimulatorOrigins, any Error>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// Notes a port; the last one makes `origins` and releases everybody.
    func bound(_ site: Site, port: Int, origins: ([Site: Int]) -> SimulatorOrigins) {
        let ports = self.state.withLock { state in
            state.ports[site] = port
            return state.ports
        }
        guard ports.count == Site.allCases.count else { return }
        self.settle(.success(origins(ports)))
    }

    /// Ends all waiting, if the simulator stopped before it had started.
    func fail(_ error: any Error) {
        self.settle(.failure(error))
    }

    private func settle(_ result: Result<SimulatorOrigins, any Error>) {
        let waiting = self.state.withLock { state in
            guard state.result == nil else { return [CheckedContinuation<SimulatorOrigins, any Error>]() }
            state.result = result
            let waiting = Array(state.waiting.values)
            state.waiting = [:]
            return waiting
        }
        for continuation in waiting {
            continuation.resume(with: result)
        }
    }

    func wait() async throws -> SimulatorOrigins {
        let number = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let settled = self.state.withLock { state -> Result<SimulatorOrigins, any Error>? in
                    if let result = state.result { return result }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiting[number] = continuation
                    return nil
                }
                if let settled {
                    continuation.resume(with: settled)
                }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }
}
