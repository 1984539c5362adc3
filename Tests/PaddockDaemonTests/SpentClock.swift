import Synchronization

/// A clock on which the first sleeps take no time; once they are spent, sleeping lasts until it is cancelled.
final class SpentClock: Clock {
    typealias Instant = HookClock.Instant

    /// Finishes once somebody sleeps beyond what there was.
    let spent: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation
    private let rest: Mutex<Int>

    /// - Parameter sleeps: how many take no time.
    init(sleeps: Int) {
        self.rest = Mutex(sleeps)
        (self.spent, self.end) = AsyncStream.makeStream()
    }

    var now: Instant { Instant(offset: .zero) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let isSpent = self.rest.withLock { rest in
            rest -= 1
            return rest < 0
        }
        guard isSpent else { return }
        self.end.finish()
        // Long beyond any test: only cancelling ends it.
        try await Task.sleep(for: .seconds(86400))
    }
}
