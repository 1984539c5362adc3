/// Runs `operation`, cancels it when `limit` has passed, and waits for it to end either way.
///
/// AsyncHTTPClient's own deadline ends at the answer's head, so a body that drips in for ever needs this.
///
/// - Returns: What the operation returned, and whether the limit had passed before it did.
func withDeadline<Value: Sendable>(
    _ limit: Duration,
    _ operation: @escaping @Sendable () async -> Value
) async -> (value: Value, passed: Bool) {
    await withTaskGroup(of: Value?.self) { group in
        group.addTask { await operation() }
        group.addTask {
            try? await pause(for: limit)
            return nil
        }
        var passed = false
        while let child = await group.next() {
            if let value = child {
                group.cancelAll()
                return (value, passed)
            }
            // The sleep also ends early where the surrounding task is cancelled; the operation hears of that by itself.
            passed = !Task.isCancelled
            group.cancelAll()
        }
        preconditionFailure("One of the two children returns a value, and the loop ends only there.")
    }
}
