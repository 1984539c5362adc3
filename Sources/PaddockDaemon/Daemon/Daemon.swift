import Foundation
import HappyHorse
package import Logging
import PaddockCore
import PaddockEngine
import PaddockIntake
import PaddockStore
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The daemon: takes the home, opens the database, and runs its services in the order in which they need each other.
///
/// The one place that makes the concrete parts. Everything it starts ends before `run` returns.
package struct Daemon: Sendable {
    /// What a run is made of.
    package struct Start: Sendable {
        package let home: Home
        package let resolved: ResolvedSettings
        package let key: KeySource.Found
        /// Reads settings and key again (`SIGHUP`); throws where they can't be used, and the old ones stay.
        package let reload: @Sendable () throws -> (ResolvedSettings, KeySource.Found)
        /// The program's version, for `status`.
        package let version: String
        /// Ends when every job has ended and no manifest waits.
        package let untilIdle: Bool
        /// All variables; hooks get them without the key.
        package let environment: [String: String]

        package init(
            home: Home,
            resolved: ResolvedSettings,
            key: KeySource.Found,
            reload: @escaping @Sendable () throws -> (ResolvedSettings, KeySource.Found),
            version: String,
            untilIdle: Bool,
            environment: [String: String]
        ) {
            self.home = home
            self.resolved = resolved
            self.key = key
            self.reload = reload
            self.version = version
            self.untilIdle = untilIdle
            self.environment = environment
        }
    }

    /// How a run ended without an error.
    package enum Outcome: Hashable, Sendable {
        /// It was told to stop.
        case stopped
        /// Nothing was left to do. `allDone` is false where a job ended otherwise or a manifest was refused.
        case idle(allDone: Bool)
    }

    /// How long hooks may go on after everything else has stopped.
    private static let hooksAtTheEnd: Duration = .seconds(60)

    private let start: Start
    private let redaction: Redaction
    private let logger: Logger

    package init(_ start: Start, redaction: Redaction, logger: Logger) {
        self.start = start
        self.redaction = redaction
        self.logger = logger
    }

    /// Runs until SIGTERM, SIGINT, or, where asked, until there is nothing left to do.
    ///
    /// - Parameter onReady: called once manifests are taken and commands are answered.
    /// - Returns: why it ended.
    /// - Throws: `HomeError` where the home can't be had, `StoreError` where the database can't be trusted.
    package func run(onReady: @escaping @Sendable () async -> Void = {}) async throws -> Outcome {
        let home = self.start.home
        try home.create()
        let holder = LockHolder(
            role: .daemon,
            pid: ProcessInfo.processInfo.processIdentifier,
            command: "run",
            startedAt: Date()
        )
        let lock = try await HomeLock.acquire(home, for: holder)
        defer { lock.release() }
        let store = try JobStore.open(at: home.database, output: home.output)
        let client = try HappyHorseClient.made(
            by: self.start.resolved,
            home: self.start.home,
            version: self.start.version,
            key: self.start.key
        )
        // Not before the home is had: a start that is refused says one line, and that is why.
        self.logger.info(
            "Paddock starts.",
            metadata: ["version": "\(self.start.version)", "home": "\(home.root)"]
        )
        let outcome: Outcome
        do {
            outcome = try await self.serve(store, client, lock, since: holder.startedAt, onReady)
        } catch {
            if let error = error as? StoreError, error.isDamage { store.noteFailure() }
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
        try store.close()
        self.logger.info("Stopped.", metadata: ["reason": "\(outcome.words)"])
        return outcome
    }

    private func serve(
        _ store: JobStore,
        _ client: HappyHorseClient,
        _ lock: HomeLock,
        since startedAt: Date,
        _ onReady: @escaping @Sendable () async -> Void
    ) async throws -> Outcome {
        let live = LiveSettings(self.start.resolved)
        let key = KeyRefresh(self.start, client, live, redaction: self.redaction, logger: self.logger)
        let book = FigureBook()
        let parts = try DaemonParts(self.start, store, client, key, live, figures: Figures(book), logger: self.logger)
        let idle = IdleWatch(parts)
        let requests = PeoplesRequests(store: store, moves: parts.engine)
        let notifier = ServiceNotifier(environment: self.start.environment, logger: self.logger)
        let reload = ReloadService(
            self.start.home,
            parts,
            key,
            requests,
            notifier: notifier,
            logger: self.logger
        )
        let operations = LiveOperations(
            parts,
            version: self.start.version,
            startedAt: startedAt,
            live: live,
            key: key,
            requests: requests,
            pruner: parts.pruner
        )
        let control = ControlServer(
            operations,
            at: self.start.home.socket,
            under: lock,
            logger: self.logger,
            onReady: {
                self.logger.info("Ready.", metadata: ["home": "\(self.start.home.root)"])
                notifier.isUp(.control)
                await onReady()
            }
        )
        let hooks = HookRunner(
            command: { live.current.settings.hooks.command },
            environment: self.start.environment,
            logger: self.logger
        )
        // Stopped from the last to the first, each at its end: what the engine told last still reaches the hooks.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            // Stopped last of all: a connection that comes while a server ends can trap in the library, and then nothing is at stake.
            .init(service: control),
            .init(service: hooks),
            .init(
                service: HookService(
                    engine: parts.engine,
                    store: store,
                    runner: hooks,
                    home: self.start.home.root.string,
                    logger: self.logger
                )
            ),
            .init(service: parts.engine),
            .init(service: parts.intake),
            .init(service: reload),
            .init(service: parts.leftovers),
            // The first to be told of a stop, but for those that nothing waits for.
            .init(service: StopNotice(engine: parts.engine, notifier: notifier, logger: self.logger)),
        ]
        if notifier.isHeard {
            services.insert(.init(service: self.notifyService(notifier, parts)), at: 0)
        }
        let source = MetricsSource(
            parts: parts,
            store: store,
            home: self.start.home,
            live: live,
            version: self.start.version,
            startedAt: startedAt,
            book: book
        )
        services += self.metrics(source).map { .init(service: $0) }
        if self.start.untilIdle {
            services.append(.init(service: idle, successTerminationBehavior: .gracefullyShutdownGroup))
        }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: self.quiet
        )
        // A create in the air is waited for; hooks have what is left.
        configuration.maximumGracefulShutdownDuration =
            self.start.resolved.settings.api.createTimeout + Self.hooksAtTheEnd
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is ServiceGroupError {
            // Its text spells out the service with all it holds, the environment included.
            throw DaemonFault(description: "a part of the daemon ended before its time: start it again")
        }
        return idle.hasBecomeIdle ? .idle(allDone: idle.allWasWell) : .stopped
    }

    /// The service that keeps systemd informed.
    private func notifyService(_ notifier: ServiceNotifier, _ parts: DaemonParts) -> NotifyService {
        let (engine, store) = (parts.engine, parts.store)
        return NotifyService(
            notifier: notifier,
            watchdog: Watchdog(
                environment: self.start.environment,
                pid: ProcessInfo.processInfo.processIdentifier
            ),
            sources: NotifyService.Sources(
                turns: engine.turnSignals,
                knock: { engine.knock() },
                snapshot: { engine.snapshot },
                counts: { try await store.counts() }
            ),
            logger: self.logger
        )
    }

    /// The services that show figures, where some are asked for.
    private func metrics(_ source: MetricsSource) -> [any Service] {
        let settings = self.start.resolved.settings.metrics
        var services: [any Service] = []
        if let path = settings.file {
            services.append(
                MetricsFile(
                    path: self.start.home.path(path),
                    page: { try await source.page(without: Figure.ofProcess) },
                    logger: self.logger
                )
            )
        }
        if let address = settings.listen {
            services.append(
                MetricsServer(address: address, page: { try await source.page() }, logger: self.logger)
            )
        }
        return services
    }

    /// The service group tells of every step; here only its trouble is of interest.
    private var quiet: Logger {
        var logger = self.logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}

extension Daemon.Outcome {
    fileprivate var words: String {
        switch self {
        case .stopped: "asked to"
        case .idle(allDone: true): "nothing is left to do"
        case .idle(allDone: false): "nothing is left to do; not all is done"
        }
    }
}

/// A fault of ours, said without what the parts hold.
struct DaemonFault: Error, CustomStringConvertible {
    let description: String
}
