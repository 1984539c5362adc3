import PaddockCore
import PaddockStore

/// Reads that are tried again for a few seconds: a moment without descriptors (SQLite then can't open a file) is no reason to stop what is
/// paid for.
enum PatientRead {
    static let tries = 5
    static let pause: Duration = .seconds(1)

    /// - Returns: what `read` returned.
    /// - Throws: what `read` throws, at once where trying again can't help; `CancellationError`.
    static func of<Value>(_ clock: any EngineClock, _ read: () async throws -> Value) async throws -> Value {
        for _ in 1..<Self.tries {
            do {
                return try await read()
            } catch let error as StoreError where error.code == .cannotOpen {
                try await clock.sleep(until: clock.now().boot + Self.pause)
            }
        }
        return try await read()
    }
}
