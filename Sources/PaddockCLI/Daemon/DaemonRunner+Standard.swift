import PaddockDaemon

extension DaemonRunner {
    /// The daemon of `PaddockDaemon`.
    static let standard = DaemonRunner { _, _ in
        throw CommandFailure(.failure, code: "unconnected", "this build has no daemon")
    }
}
