import PaddockCore
import Synchronization

/// Where people's requests wait for the loop's reply.
final class ReplyDesk: Sendable {
    private typealias Waiter = CheckedContinuation<Reply, any Error>

    private struct State {
        var lastID = 0
        var waiting: [RequestID: Waiter] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Returns the reply to a request that `ask` posts.
    ///
    /// - Throws: ``Mailbox/Closed`` where the loop ends first.
    func reply(_ ask: (RequestID) -> Void) async throws -> Reply {
        try await withCheckedThrowingContinuation { (waiter: Waiter) in
            let id = self.state.withLock { state -> RequestID? in
                guard !state.isClosed else { return nil }
                state.lastID += 1
                let id = RequestID(rawValue: state.lastID)
                state.waiting[id] = waiter
                return id
            }
            if let id { ask(id) } else { waiter.resume(throwing: Mailbox.Closed()) }
        }
    }

    func give(_ replies: [Reply]) {
        for reply in replies {
            self.state.withLock { $0.waiting.removeValue(forKey: reply.request) }?.resume(returning: reply)
        }
    }

    /// The loop has ended: whoever still waits does so in vain.
    func close() {
        let waiting = self.state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for waiter in waiting.values { waiter.resume(throwing: Mailbox.Closed()) }
    }
}

extension Reply {
    fileprivate var request: RequestID {
        switch self {
        case .changed(let request, _), .inspected(let request, _): request
        }
    }
}
