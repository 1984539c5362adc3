import Logging
import PaddockEngine
import ServiceLifecycle

/// Says in the log, and to systemd, that a stop was asked for, and what it waits for: a stop that takes two minutes needs a reason.
struct StopNotice: Service {
    let engine: Engine
    let notifier: ServiceNotifier
    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        self.notifier.stops()
        let snapshot = self.engine.snapshot
        let words: Logger.Message =
            snapshot.creates > 0
            ? "Stopping: the answers to creates in the air are waited for." : "Stopping: no create is in the air."
        self.logger.info(
            words,
            metadata: ["creates": "\(snapshot.creates)", "videos.followed": "\(snapshot.followed)"]
        )
    }
}
