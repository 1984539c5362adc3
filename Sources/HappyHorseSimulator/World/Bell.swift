import Synchronization

/// Rings whenever something happened, for those who wait for a change without asking again and again.
final class Bell: Sendable {
    private struct State {
        var rings = 0
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// How often it has rung.
    var rings: Int { self.state.withLock { $0.rings } }

    func ring() {
        let waiting = self.state.withLock { state in
            state.rings += 1
            let waiting = state.waiting
            state.waiting = [:]
            return waiting
        }
        for continuation in waiting.values {
            continuation.resume()
        }
    }

    /// Returns once it has rung more often than that. Throws if the task is cancelled first.
    func wait(after rings: Int) async throws {
        let number = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = self.state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.rings > rings { return .success(()) }
                    state.waiting[number] = continuation
                    return nil
                }
                if let result {
                    continuation.resume(with: result)
                }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }
}
