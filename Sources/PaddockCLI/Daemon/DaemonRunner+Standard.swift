import Logging
import PaddockDaemon

extension DaemonRunner {
    /// The daemon of `PaddockDaemon`.
    static let standard = DaemonRunner { start, onReady in
        for warning in start.key.warnings {
            start.logger.warning("\(warning)")
        }
        let needed = OpenFiles.wanted(by: start.resolved.settings.limits)
        if let refusal = OpenFiles.raised().refusal(needing: needed) {
            throw CommandFailure(.badSettings, code: "too_few_open_files", refusal)
        }
        let daemon = Daemon(
            Daemon.Start(
                home: start.home,
                resolved: start.resolved,
                key: start.key,
                reload: {
                    let (resolved, key) = try start.reload()
                    start.log.level = resolved.settings.log.level
                    return (resolved, key)
                },
                version: ProgramVersion.current,
                untilIdle: start.untilIdle,
                environment: start.environment
            ),
            redaction: start.log.redaction,
            logger: start.logger
        )
        switch try await daemon.run(onReady: onReady) {
        case .stopped: return .success
        case .idle(let allDone): return allDone ? .success : .failure
        }
    }
}
