import Logging
import PaddockCore
import PaddockEngine
import PaddockIntake
import ServiceLifecycle
import UnixSignals

/// Reads settings and key again on SIGHUP, and makes closed gates try at once.
struct ReloadService: Service {
    private let home: Home
    private let parts: DaemonParts
    private let key: KeyRefresh
    private let requests: PeoplesRequests
    private let notifier: ServiceNotifier
    private let logger: Logger

    init(
        _ home: Home,
        _ parts: DaemonParts,
        _ key: KeyRefresh,
        _ requests: PeoplesRequests,
        notifier: ServiceNotifier,
        logger: Logger
    ) {
        self.home = home
        self.parts = parts
        self.key = key
        self.requests = requests
        self.notifier = notifier
        self.logger = logger
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            await self.reload()
        }
    }

    private func reload() async {
        self.notifier.reloads()
        do {
            try await self.takeUp()
            self.notifier.reloaded()
            // An old key that is back knows its videos again.
            _ = try await self.requests.followMissing()
        } catch {
            self.logger.error("Settings or key can't be used; the old ones stay.", metadata: ["error": "\(error)"])
            self.notifier.reloaded(problem: "settings or key can't be used, the old ones stay (see the log)")
        }
    }

    private func takeUp() async throws {
        let (old, new, key) = try self.key.reload()
        self.parts.intake.use(IntakeSettings(self.home, new.settings))
        try await self.parts.engine.apply(.settingsChanged(OrchestratorSettings(new.settings, key)))
        try await self.parts.engine.apply(.resumeAsked(keyMayHaveChanged: true))
        for row in new.changes(from: old) where !row.isLive {
            self.logger.warning("A changed setting needs a restart.", metadata: ["setting": "\(row.key)"])
        }
        self.logger.notice("Settings and key were read again.")
    }
}
