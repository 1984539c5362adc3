import PaddockCore
import Synchronization

/// Where everything that happened waits for the heart loop, in order. Any task may post; one task takes.
///
/// Unbounded on purpose: every event answers an effect that was started within a limit, or a person's command.
final class Mailbox: Sendable {
    private struct State {
        var events: [Event] = []
        var failure: (any Error)?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func post(_ event: Event) {
        let waiter = self.state.withLock { state in
            state.events.append(event)
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// The store can't be trusted: the loop ends with this error, and the daemon with it.
    func fail(_ error: any Error) {
        let waiter = self.state.withLock { state in
            state.failure = state.failure ?? error
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Everything that waits; empty where nothing does.
    ///
    /// - Throws: what `fail` was told.
    func takeAll() throws -> [Event] {
        let (events, failure) = self.state.withLock { state in
            defer { state.events = [] }
            return (state.events, state.failure)
        }
        if let failure { throw failure }
        return events
    }

    /// Takes what matches out of turn, and leaves the rest where it is.
    func take(where matches: (Event) -> Bool) -> [Event] {
        self.state.withLock { state in
            let taken = state.events.filter(matches)
            state.events.removeAll(where: matches)
            return taken
        }
    }

    /// Looks at what waits without taking it.
    func peek<Value>(_ look: ([Event]) -> Value) -> Value {
        self.state.withLock { look($0.events) }
    }

    /// Returns when something waits, when `deadline` comes, or when the task is cancelled.
    func wait(until deadline: BootTime?, on clock: any EngineClock) async {
        guard self.state.withLock({ $0.events.isEmpty && $0.failure == nil }) else { return }
        guard let deadline else {
            await self.waitForEvent()
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForEvent() }
            // A cancelled sleep only means that an event came first.
            group.addTask { try? await clock.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForEvent() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    guard state.events.isEmpty, state.failure == nil, !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiter.take() }?.resume()
        }
    }
}
