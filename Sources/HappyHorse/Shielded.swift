/// Runs an operation that the cancellation of the caller must not reach, and waits for it.
///
/// The one unstructured task of this library: a create that is armed can't be taken back, so it is waited for whoever
/// has lost interest. The operation bounds its own time.
func shielded<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) async -> Value {
    await Task { await operation() }.value
}
