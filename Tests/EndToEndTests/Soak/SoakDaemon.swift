import Synchronization

/// Which process is the daemon now; shared between who starts it and who samples it.
final class SoakDaemon: Sendable {
    private let state = Mutex<Int32?>(nil)

    /// Nil while none runs.
    var pid: Int32? {
        get { self.state.withLock { $0 } }
        set { self.state.withLock { $0 = newValue } }
    }
}
