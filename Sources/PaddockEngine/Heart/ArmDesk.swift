import PaddockCore
import Synchronization

/// Where creates that hold their brace back wait for the record that arms them.
final class ArmDesk: Sendable {
    /// The attempt may not be armed: nothing of it may be sent.
    struct Denied: Error {}

    private struct State {
        var waiting: [AttemptID: CheckedContinuation<Void, any Error>] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Returns once the attempt's record says `armed` and is durable.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that waits with its brace withheld.
    ///   - ask: run once the wait is set up, so that the answer can't be missed.
    /// - Throws: ``Denied``, also where the loop that would answer has ended.
    func permission(for attempt: AttemptID, ask: () -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isClosed = self.state.withLock { state in
                if !state.isClosed { state.waiting[attempt] = continuation }
                return state.isClosed
            }
            guard !isClosed else {
                continuation.resume(throwing: Denied())
                return
            }
            ask()
        }
    }

    func grant(_ attempt: AttemptID) {
        self.state.withLock { $0.waiting.removeValue(forKey: attempt) }?.resume()
    }

    func deny(_ attempt: AttemptID) {
        self.state.withLock { $0.waiting.removeValue(forKey: attempt) }?.resume(throwing: Denied())
    }

    /// Nobody will grant anything any more: whoever waits is denied, and whoever comes later.
    func close() {
        let waiting = self.state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(throwing: Denied()) }
    }
}
