import Synchronization

/// A clock on which sleeping takes no time and runs a hook, which is told how many sleeps there were.
final class HookClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Self { Self(offset: self.offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - self.offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleeps = 0
    }

    private let state = Mutex(State())
    private let hook: @Sendable (Int) -> Void

    init(hook: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.hook = hook
    }

    var now: Instant { self.state.withLock(\.now) }
    var minimumResolution: Duration { .zero }
    var sleeps: Int { self.state.withLock(\.sleeps) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let count = self.state.withLock { state in
            state.now = max(state.now, deadline)
            state.sleeps += 1
            return state.sleeps
        }
        self.hook(count)
    }
}
