import PaddockCore
import Synchronization

/// Where everything that happened waits for the heart loop, in order. Any task may post; one task takes.
///
/// Unbounded on purpose: every event answers an effect that was started within a limit, or a person's command.
final class Mailbox: Sendable {
    /// Somebody who waits until what they posted is durable.
    typealias Confirmation = CheckedContinuation<Void, any Error>

    /// The loop has ended: nothing that is posted will be looked at.
    struct Closed: Error {}

    /// What one turn takes.
    struct Batch {
        var events: [Event] = []
        var confirmations: [Confirmation] = []
    }

    private struct State {
        var events: [Event] = []
        /// Taken, and not yet put on record.
        var inHand: [Event] = []
        var confirmations: [Confirmation] = []
        var isClosed = false
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

    /// Posts an event and returns once its records are durable.
    ///
    /// - Throws: ``Closed`` where the loop ends first.
    func postAndWait(_ event: Event) async throws {
        try await withCheckedThrowingContinuation { (confirmation: Confirmation) in
            let (isClosed, waiter) = self.state.withLock { state in
                guard !state.isClosed else { return (true, CheckedContinuation<Void, Never>?.none) }
                state.events.append(event)
                state.confirmations.append(confirmation)
                return (false, state.waiter.take())
            }
            if isClosed { confirmation.resume(throwing: Closed()) }
            waiter?.resume()
        }
    }

    /// The loop has ended: whoever waits for a record waits in vain.
    func close() {
        let waiting = self.state.withLock { state in
            state.isClosed = true
            defer { state.confirmations = [] }
            return state.confirmations
        }
        for confirmation in waiting { confirmation.resume(throwing: Closed()) }
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
    func takeAll() throws -> Batch {
        try self.state.withLock { state in
            if let failure = state.failure { throw failure }
            defer {
                state.inHand = state.events
                state.events = []
                state.confirmations = []
            }
            return Batch(events: state.events, confirmations: state.confirmations)
        }
    }

    /// Takes what matches out of turn, and leaves the rest where it is.
    func take(where matches: (Event) -> Bool) -> [Event] {
        self.state.withLock { state in
            let taken = state.events.filter(matches)
            state.events.removeAll(where: matches)
            return taken
        }
    }

    /// So many of the events that were taken last, the first of them, are decided: what they come to is the committer's now.
    func decided(_ count: Int) {
        self.state.withLock { state in state.inHand.removeFirst(min(count, state.inHand.count)) }
    }

    /// Looks at what waits without taking it: what was taken for later turns of a batch as well, for nobody else has that.
    func peek<Value>(_ look: ([Event]) -> Value) -> Value {
        self.state.withLock { look($0.inHand + $0.events) }
    }

    /// Returns when something waits, or when the task is cancelled.
    func wait() async {
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
