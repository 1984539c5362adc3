import PaddockCore
import Synchronization

/// Where creates that hold their brace back wait for the record that arms them.
final class ArmDesk: Sendable {
    /// The attempt may not be armed: nothing of it may be sent.
    struct Denied: Error {}

    private let waiting = Mutex<[AttemptID: CheckedContinuation<Void, any Error>]>([:])

    /// Returns once the attempt's record says `armed` and is durable.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that waits with its brace withheld.
    ///   - ask: run once the wait is set up, so that the answer can't be missed.
    /// - Throws: ``Denied``.
    func permission(for attempt: AttemptID, ask: () -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            self.waiting.withLock { $0[attempt] = continuation }
            ask()
        }
    }

    func grant(_ attempt: AttemptID) {
        self.waiting.withLock { $0.removeValue(forKey: attempt) }?.resume()
    }

    func deny(_ attempt: AttemptID) {
        self.waiting.withLock { $0.removeValue(forKey: attempt) }?.resume(throwing: Denied())
    }
}
