import NIOCore
import NIOPosix
import Synchronization

/// Waits like `Task.sleep`, and lets go of everything when it is cancelled: a cancelled sleep of Swift's own keeps its memory until its
/// time would have come, which adds up where each call has a long limit that it never reaches.
///
/// - Throws: `CancellationError` where the task is cancelled first.
func pause(for duration: Duration) async throws {
    let pause = Pause()
    try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            let alarm = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(duration)) {
                pause.end(with: .success(()))
            }
            pause.begin(continuation, alarm)
        }
    } onCancel: {
        pause.end(with: .failure(CancellationError()))
    }
}

/// One wait: whichever comes first, the alarm or the cancellation, ends it, and the other finds it over.
private final class Pause: Sendable {
    private enum State {
        case fresh
        case waiting(CheckedContinuation<Void, any Error>, Scheduled<Void>)
        /// Ended, with this, before or after anybody waited.
        case over(Result<Void, any Error>)
    }

    private let state = Mutex(State.fresh)

    func begin(_ continuation: CheckedContinuation<Void, any Error>, _ alarm: Scheduled<Void>) {
        let early: Result<Void, any Error>? = self.state.withLock { state in
            if case .over(let result) = state { return result }
            state = .waiting(continuation, alarm)
            return nil
        }
        guard let early else { return }
        alarm.cancel()
        continuation.resume(with: early)
    }

    func end(with result: Result<Void, any Error>) {
        let waiting: (CheckedContinuation<Void, any Error>, Scheduled<Void>)? = self.state.withLock { state in
            if case .over = state { return nil }
            defer { state = .over(result) }
            guard case .waiting(let continuation, let alarm) = state else { return nil }
            return (continuation, alarm)
        }
        guard let (continuation, alarm) = waiting else { return }
        alarm.cancel()
        continuation.resume(with: result)
    }
}
