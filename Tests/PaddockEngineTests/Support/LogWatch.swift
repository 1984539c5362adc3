import Logging
import Synchronization

/// Keeps every line that is logged, at any level, and lets a test wait for one. What is on record is logged, so this is how a test
/// learns that something was committed.
final class LogWatch: Sendable {
    private struct State {
        var lines: [String] = []
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        var hook: (text: String, body: @Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// A logger at level trace that writes here.
    var logger: Logger {
        Logger(label: "test") { _ in Handler(watch: self) }
    }

    var lines: [String] { self.state.withLock { $0.lines } }

    /// How many lines hold all of these texts.
    func count(_ texts: String...) -> Int {
        self.lines.count { line in texts.allSatisfy { line.contains($0) } }
    }

    /// Returns once `times` lines hold all of these texts.
    ///
    /// - Throws: `CancellationError` where the test is cancelled first, as by its time limit.
    func wait(for texts: String..., times: Int = 1) async throws {
        while true {
            try Task.checkCancellation()
            let seen = self.lines
            guard seen.count(where: { line in texts.allSatisfy { line.contains($0) } }) < times else { return }
            await self.another(than: seen.count)
        }
    }

    /// Runs `body` once, while the next line with this text is being written: whoever writes it goes no further before.
    func atNext(_ text: String, _ body: @escaping @Sendable () -> Void) {
        self.state.withLock { $0.hook = (text, body) }
    }

    /// How often a gate has closed.
    func gateClosings(_ gate: String) -> Int {
        self.count(Self.gateClosed, "\(gate): ")
    }

    /// Returns once a gate has closed.
    ///
    /// - Throws: `CancellationError` where the test is cancelled first.
    func waitForGate(_ gate: String) async throws {
        try await self.wait(for: Self.gateClosed, "\(gate): ")
    }

    private static let gateClosed = "A gate closed."

    private func another(than count: Int) async {
        let number = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    guard state.lines.count == count, !Task.isCancelled else { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    private func take(_ line: String) {
        let (waiters, hook) = self.state.withLock { state in
            state.lines.append(line)
            let hook = state.hook.flatMap { line.contains($0.text) ? $0.body : nil }
            if hook != nil { state.hook = nil }
            defer { state.waiters = [:] }
            return (state.waiters, hook)
        }
        hook?()
        for waiter in waiters.values { waiter.resume() }
    }

    private struct Handler: LogHandler {
        let watch: LogWatch
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = self.metadata.merging(event.metadata ?? [:]) { _, new in new }
            let error = event.error.map { " \($0)" } ?? ""
            self.watch.take("\(event.level) \(event.message) \(all)\(error)")
        }
    }
}
