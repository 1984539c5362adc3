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

/// How far each transfer is: the tasks that move the bytes write, whoever shows progress reads.
package final class TransferBoard: Sendable {
    private let transfers = Mutex<[Transfer.Subject: Transfer]>([:])

    /// Those under way now, in no order.
    package var all: [Transfer] {
        self.transfers.withLock { Array($0.values) }
    }

    /// Shows a transfer for as long as `body` runs, which may tell how far it is.
    func during<Result>(
        _ subject: Transfer.Subject,
        total: Int64?,
        _ body: (@escaping @Sendable (_ bytes: Int64, _ total: Int64?) -> Void) async -> Result
    ) async -> Result {
        self.note(subject, 0, total)
        defer { self.transfers.withLock { _ = $0.removeValue(forKey: subject) } }
        return await body { [weak self] in self?.note(subject, $0, $1) }
    }

    private func note(_ subject: Transfer.Subject, _ bytes: Int64, _ total: Int64?) {
        self.transfers.withLock { $0[subject] = Transfer(subject: subject, bytes: bytes, total: total) }
    }
}
