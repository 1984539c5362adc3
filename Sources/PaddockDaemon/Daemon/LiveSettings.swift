import Synchronization

/// The settings in force, shared between the reload (which writes) and whoever reads one at each use.
final class LiveSettings: Sendable {
    private let resolved: Mutex<ResolvedSettings>

    init(_ resolved: ResolvedSettings) {
        self.resolved = Mutex(resolved)
    }

    var current: ResolvedSettings {
        get { self.resolved.withLock { $0 } }
        set { self.resolved.withLock { $0 = newValue } }
    }
}
