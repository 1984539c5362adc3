import Foundation

/// Threads of their own for effects that read, hash, write and sync files.
///
/// The threads that tasks share are as many as the machine has cores. A few downloads that sync at once would take them all, and
/// the heart loop would wait behind them with a create's brace held back.
final class DiskExecutor: TaskExecutor {
    /// One job a thread: how many run at once is bounded by `limits.downloads` and by what there is to publish.
    private let queue = OperationQueue()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = self.asUnownedTaskExecutor()
        self.queue.addOperation { job.runSynchronously(on: executor) }
    }
}
