/// Runs a daemon to its end. `run` and `demo` know no more of it than this.
struct DaemonRunner: Sendable {
    /// Runs the daemon; `onReady` is called once it takes manifests. Returns how the command must end.
    let run:
        @Sendable (_ start: DaemonStart, _ onReady: @escaping @Sendable () async -> Void) async throws -> ExitStatus
}
