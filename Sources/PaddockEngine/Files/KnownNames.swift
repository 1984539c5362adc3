import Synchronization

/// Names that something is known of, a bounded number: those that are forgotten are found out again.
final class KnownNames: Sendable {
    private static let most = 1000

    private let names = Mutex(Set<String>())

    func contains(_ name: String) -> Bool {
        self.names.withLock { $0.contains(name) }
    }

    func insert(_ name: String) {
        self.names.withLock { names in
            if names.count >= Self.most { names.removeAll(keepingCapacity: true) }
            names.insert(name)
        }
    }
}
