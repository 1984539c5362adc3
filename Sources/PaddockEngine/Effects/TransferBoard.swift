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
    private struct Entry {
        var transfer: Transfer
        /// Told when the transfer has to end.
        let stop: AsyncStream<Void>.Continuation
    }

    private struct State {
        var entries: [Transfer.Subject: Entry] = [:]
        var isHeld = false
    }

    private let state = Mutex(State())

    /// Those under way now, in no order.
    package var all: [Transfer] {
        self.state.withLock { $0.entries.values.map(\.transfer) }
    }

    /// Breaks off what is under way and lets nothing begin, or lets transfers go again.
    func hold(_ isHeld: Bool) {
        let stops = self.state.withLock { state in
            state.isHeld = isHeld
            return isHeld ? state.entries.values.map(\.stop) : []
        }
        for stop in stops { stop.yield() }
    }

    /// Shows a transfer for as long as `body` runs, which may tell how far it is. A file is on its way once at a time.
    ///
    /// - Returns: what `body` came to; `interrupted` where transfers are held, or came to be while it ran.
    func during<Value: Sendable>(
        _ subject: Transfer.Subject,
        total: Int64?,
        _ body: @escaping @Sendable (@escaping Fetcher.Progress) async -> Result<Value, CallFailure>?
    ) async -> Result<Value, CallFailure>? {
        let interrupted = CallFailure(.interrupted, message: "Everything was paused.")
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let mayBegin = self.state.withLock { state in
            guard !state.isHeld else { return false }
            state.entries[subject] = Entry(transfer: Transfer(subject: subject, bytes: 0, total: total), stop: stop)
            return true
        }
        guard mayBegin else { return .failure(interrupted) }
        defer { self.state.withLock { _ = $0.entries.removeValue(forKey: subject) } }
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
        self.state.withLock {
            $0.entries[subject]?.transfer = Transfer(subject: subject, bytes: bytes, total: total)
        }
    }
}
