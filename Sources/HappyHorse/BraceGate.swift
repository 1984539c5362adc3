import Synchronization

/// Knows whether a create was armed, and never lets it be armed after its end was decided.
///
/// The HTTP client reads the body in a task of its own, which can come to the arming step just when the call has failed
/// elsewhere. Both sides meet here, under one lock: whoever comes first wins.
final class BraceGate: Sendable {
    /// What became of the arming step.
    enum Verdict: Sendable {
        /// Not begun, and it never will be.
        case notArmed
        /// It failed; the last byte was not released.
        case failed(any Error)
        /// It went through; the last byte may have left.
        case armed
    }

    private enum State {
        /// The last byte is held, nobody has asked for it. To `arming` or `closed`.
        case held
        /// The step runs; somebody may wait for its end. To `decided`.
        case arming(waiter: CheckedContinuation<Verdict, Never>?)
        /// The end; the step ran or never will.
        case decided(Verdict)
    }

    private let state = Mutex(State.held)

    /// Runs the arming step, if the create has not ended before. Returns where the last byte may go.
    func arm(_ step: @Sendable () async throws -> Void) async throws {
        let begins = self.state.withLock { state in
            guard case .held = state else { return false }
            state = .arming(waiter: nil)
            return true
        }
        guard begins else { throw CancellationError() }
        do {
            try await step()
        } catch {
            self.decide(.failed(error))
            throw error
        }
        self.decide(.armed)
    }

    /// Ends the create: from here on nothing is armed. Waits for a step that has begun, so that it never outlives the
    /// create.
    func close() async -> Verdict {
        await withCheckedContinuation { continuation in
            let verdict = self.state.withLock { state -> Verdict? in
                switch state {
                case .held:
                    state = .decided(.notArmed)
                    return .notArmed
                case .arming:
                    // Only the one call that runs a create closes its gate, so no waiter is overwritten.
                    state = .arming(waiter: continuation)
                    return nil
                case .decided(let verdict):
                    return verdict
                }
            }
            if let verdict { continuation.resume(returning: verdict) }
        }
    }

    /// Ends the create if the step has not begun. Returns whether it did.
    func closeIfHeld() -> Bool {
        self.state.withLock { state in
            guard case .held = state else { return false }
            state = .decided(.notArmed)
            return true
        }
    }

    private func decide(_ verdict: Verdict) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Verdict, Never>? in
            guard case .arming(let waiter) = state else { return nil }
            state = .decided(verdict)
            return waiter
        }
        waiter?.resume(returning: verdict)
    }
}
