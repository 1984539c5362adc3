import Synchronization

/// Wakes one waiting loop: from a watch, a person, or a stop. A ring while nobody waits is kept.
final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var isStopped = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Whether the loop should end.
    var isStopped: Bool { self.state.withLock { $0.isStopped } }

    /// Wakes the loop, now or at its next wait.
    func ring() {
        self.wake { $0.hasRung = true }
    }

    /// Wakes the loop for the last time.
    func stop() {
        self.wake { $0.isStopped = true }
    }

    /// Returns at a ring, a stop, or when the time is over.
    func wait(atMost duration: Duration, on clock: any Clock<Duration>) async {
        await self.wait(atMost: duration, on: clock) { $0.hasRung || $0.isStopped }
    }

    /// Returns at a stop, or when the time is over; rings are kept.
    func waitForStop(atMost duration: Duration, on clock: any Clock<Duration>) async {
        await self.wait(atMost: duration, on: clock) { $0.isStopped }
    }

    /// Takes the ring that was heard, so that the next wait waits.
    func clear() {
        self.state.withLock { $0.hasRung = false }
    }

    private func wait(
        atMost duration: Duration,
        on clock: any Clock<Duration>,
        until isDue: @escaping @Sendable (State) -> Bool
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitUntil(isDue) }
            // A sleep that is cancelled has been overtaken.
            group.addTask { try? await clock.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitUntil(_ isDue: @Sendable (State) -> Bool) async {
        while !Task.isCancelled, !self.state.withLock({ isDue($0) }) {
            await self.waitForChange(isDue)
        }
    }

    private func waitForChange(_ isDue: @Sendable (State) -> Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    guard !isDue(state), !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.wake { _ in }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = self.state.withLock { state in
            change(&state)
            let waiter = state.waiter
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }
}
