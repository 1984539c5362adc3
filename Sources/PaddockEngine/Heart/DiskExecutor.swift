import Dispatch

/// Threads of their own for effects that read, hash, write and sync files.
///
/// The threads that tasks share are as many as the machine has cores. A few downloads that sync at once would take them all, and
/// the heart loop would wait behind them with a create's brace held back.
final class DiskExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "paddock.disk", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = self.asUnownedTaskExecutor()
        self.queue.async { job.runSynchronously(on: executor) }
    }
}
