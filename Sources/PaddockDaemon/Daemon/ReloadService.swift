import HappyHorse
import Logging
import PaddockCore
import ServiceLifecycle
import UnixSignals

/// Reads settings and key again on SIGHUP, and makes closed gates try at once.
struct ReloadService: Service {
    private let start: Daemon.Start
    private let parts: DaemonParts
    private let client: HappyHorseClient
    private let redaction: Redaction
    private let logger: Logger

    init(
        _ start: Daemon.Start,
        _ parts: DaemonParts,
        _ client: HappyHorseClient,
        redaction: Redaction,
        logger: Logger
    ) {
        self.start = start
        self.parts = parts
        self.client = client
        self.redaction = redaction
        self.logger = logger
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            await self.reload()
        }
    }

    private func reload() async {
        do {
            let (resolved, key) = try self.start.reload()
            self.redaction.hide(key.key)
            self.client.key = try APIKey(key.key.reveal())
            self.parts.intake.use(IntakeSettings(self.start.home, resolved.settings))
            try await self.parts.engine.apply(.settingsChanged(OrchestratorSettings(resolved.settings)))
            try await self.parts.engine.apply(.resumeAsked(keyMayHaveChanged: true))
            for row in resolved.changes(from: self.start.resolved) where !row.isLive {
                self.logger.warning("A changed setting needs a restart.", metadata: ["setting": "\(row.key)"])
            }
            self.logger.notice("Settings and key were read again.")
        } catch {
            self.logger.error(
                "Settings or key can't be used; the old ones stay.",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// Takes up a key that was changed meanwhile, as `resume` does.
    func takeUpKey() {
        do {
            let (_, key) = try self.start.reload()
            self.redaction.hide(key.key)
            self.client.key = try APIKey(key.key.reveal())
        } catch {
            self.logger.warning("The key can't be read again; the old one stays.", metadata: ["error": "\(error)"])
        }
    }
}
