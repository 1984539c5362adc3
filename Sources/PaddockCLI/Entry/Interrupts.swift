import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs `body` until it ends or a person interrupts it (SIGINT, SIGTERM, SIGHUP); then it is cancelled and awaited.
///
/// - Returns: Nil where it was interrupted.
/// - Throws: What `body` throws.
func untilInterrupted<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    let (interrupts, interrupt) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
        // The source only sees the signal where its ordinary effect, ending the process, is off.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { interrupt.yield() }
        source.activate()
        return source
    }
    defer {
        for (source, number) in zip(sources, [SIGINT, SIGTERM, SIGHUP]) {
            source.cancel()
            signal(number, SIG_DFL)
        }
    }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await _ in interrupts { break }
            return nil
        }
        defer { group.cancelAll() }
        do {
            return try await group.next() ?? nil
        } catch is CancellationError {
            return nil
        }
    }
}
