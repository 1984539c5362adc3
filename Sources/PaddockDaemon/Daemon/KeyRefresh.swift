import HappyHorse
import Logging

/// Takes up a key that was changed meanwhile: at SIGHUP, at `resume`, and before the API is asked again whether it takes the key.
struct KeyRefresh: Sendable {
    private let start: Daemon.Start
    private let client: HappyHorseClient
    private let live: LiveSettings
    private let redaction: Redaction
    private let logger: Logger

    init(
        _ start: Daemon.Start,
        _ client: HappyHorseClient,
        _ live: LiveSettings,
        redaction: Redaction,
        logger: Logger
    ) {
        self.start = start
        self.live = live
        self.client = client
        self.redaction = redaction
        self.logger = logger
    }

    /// Reads settings and key again and uses the key from the next call on.
    ///
    /// - Returns: the settings before and after, and the key.
    func reload() throws -> (old: ResolvedSettings, new: ResolvedSettings, key: SecretText) {
        let (resolved, found) = try self.start.reload()
        self.redaction.hide(found.key)
        self.client.key = try APIKey(found.key.reveal())
        let old = self.live.current
        self.live.current = resolved
        return (old, resolved, found.key)
    }

    /// As `reload`, where the old key is good enough if there is no new one.
    func takeUp() {
        do {
            _ = try self.reload()
        } catch {
            self.logger.warning("The key can't be read again; the old one stays.", metadata: ["error": "\(error)"])
        }
    }
}
