import Foundation
package import PaddockCore
import Synchronization

/// A file on its way, as others may see it.
package struct Transfer: Hashable, Sendable {
    /// Which file.
    package enum Subject: Hashable, Sendable {
        /// Media on their way to storage, by their SHA-256: several jobs may wait for them.
        case upload(sha256: String)
        case download(JobName, Asset)
    }

    package var subject: Subject
    /// How much is over.
    package var bytes: Int64
    /// Nil until it is known.
    package var total: Int64?
}

/// How far each transfer is, and whether transfers may go at all: the tasks that move the bytes write, whoever shows progress reads.
package final class TransferBoard: Sendable {
    private struct State {
        var transfers: [Transfer.Subject: Transfer] = [:]
        var isHeld = false
        /// Those under way, to be told when they have to end.
        var stops: [UUID: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// Those under way now, in no order.
    package var all: [Transfer] {
        self.state.withLock { Array($0.transfers.values) }
    }

    /// Breaks off what is under way and lets nothing begin, or lets transfers go again.
    func hold(_ isHeld: Bool) {
        let stops = self.state.withLock { state in
            state.isHeld = isHeld
            return isHeld ? Array(state.stops.values) : []
        }
        for stop in stops { stop.yield() }
    }

    /// Says how far a transfer is, and how long it will be where that is known.
    typealias Tell = @Sendable (_ bytes: Int64, _ total: Int64?) -> Void

    /// Shows a transfer for as long as `body` runs, which may tell how far it is.
    ///
    /// - Returns: what `body` came to; `interrupted` where transfers are held, or came to be while it ran.
    func during<Value: Sendable>(
        _ subject: Transfer.Subject,
        total: Int64?,
        _ body: @escaping @Sendable (@escaping Tell) async -> Result<Value, CallFailure>?
    ) async -> Result<Value, CallFailure>? {
        let interrupted = CallFailure(.interrupted, message: "Everything was paused.")
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let id = UUID()
        let mayBegin = self.state.withLock { state in
            guard !state.isHeld else { return false }
            state.stops[id] = stop
            state.transfers[subject] = Transfer(subject: subject, bytes: 0, total: total)
            return true
        }
        guard mayBegin else { return .failure(interrupted) }
        defer {
            self.state.withLock { state in
                state.stops[id] = nil
                state.transfers[subject] = nil
            }
        }
        return await withTaskGroup(of: End<Value>.self) { group in
            group.addTask { .ended(await body { [weak self] in self?.note(subject, $0, $1) }) }
            group.addTask {
                for await _ in stops { return .stopped }
                return .stopped
            }
            var result: Result<Value, CallFailure>?
            var wasStopped = false
            for await end in group {
                switch end {
                case .ended(let ended): result = ended
                case .stopped: wasStopped = !Task.isCancelled
                }
                group.cancelAll()
            }
            // What was whole already is.
            return result ?? (wasStopped ? .failure(interrupted) : nil)
        }
    }

    private enum End<Value: Sendable>: Sendable {
        case ended(Result<Value, CallFailure>?)
        case stopped
    }

    private func note(_ subject: Transfer.Subject, _ bytes: Int64, _ total: Int64?) {
        self.state.withLock { state in
            guard state.transfers[subject] != nil else { return }
            state.transfers[subject] = Transfer(subject: subject, bytes: bytes, total: total)
        }
    }
}
