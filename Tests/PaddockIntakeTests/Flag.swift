import Synchronization

/// Something that is set once, by any thread.
final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { self.state.withLock(\.self) }

    func set() { self.state.withLock { $0 = true } }
}
