package import Foundation
package import PaddockCore

// MARK: - The door the daemon's loop writes through

extension JobStore {
    /// Puts a group of records on disk: all of them in order, in one transaction that is durable when this returns, or none.
    ///
    /// Goes through although the calling task is cancelled. A group that was refused may be sent again unchanged.
    ///
    /// - Parameters:
    ///   - records: The changes. Each must fit what is on record.
    ///   - arming: Attempts to arm after the records: each must be `prepared` in the start that `epoch` names, which must be
    ///     the latest.
    ///   - epoch: The start that asks, as `recover` named it.
    ///   - at: When this happened, for times and history.
    /// - Throws: `.constraint` where a change does not fit or an attempt can't be armed, and nothing was changed;
    ///   `.full` and `.busy`, which may pass; `.ioError`, `.corrupt`, `.readOnly`.
    package func commit(
        _ records: [Record],
        arming: [AttemptID] = [],
        epoch: Int,
        at: Date
    ) async throws(StoreError) {
        guard !records.isEmpty || !arming.isEmpty else { return }
        try await self.write { db in
            let writer = RecordWriter(db, epoch: epoch, at: at)
            for record in records {
                try writer.write(record)
            }
            for attempt in arming {
                try writer.arm(attempt)
            }
        }
    }
}
