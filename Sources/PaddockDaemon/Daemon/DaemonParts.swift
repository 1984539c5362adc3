import Foundation
import HappyHorse
import Logging
import PaddockCore
import PaddockEngine
import PaddockIntake
import PaddockStore

/// The daemon's parts, connected: a manifest that is on record rings the engine's bell.
struct DaemonParts: Sendable {
    /// To be asked only: the engine alone writes.
    let store: JobStore
    let engine: Engine
    let intake: IntakeService
    let leftovers: Leftovers
    let pruner: Pruner
    /// Yields whenever the intake has looked at its folder.
    let looks: AsyncStream<Void>

    init(
        _ start: Daemon.Start,
        _ store: JobStore,
        _ client: HappyHorseClient,
        _ key: KeyRefresh,
        _ live: LiveSettings,
        figures: Figures,
        logger: Logger
    ) throws {
        let home = start.home
        let settings = start.resolved.settings
        let vault = try MediaVault(folder: home.media)
        let engine = Engine(
            store: store,
            client: client,
            settings: OrchestratorSettings(settings, start.key.key),
            folders: Engine.Folders(
                output: home.output,
                partials: home.partial,
                media: home.media,
                receipts: home.receipts,
                lastRun: home.lastRun
            ),
            dropMedia: { sha256s in await Self.drop(sha256s, vault, store, logger) },
            refreshKey: { key.takeUp() },
            figures: figures,
            logger: logger
        )
        let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.store = store
        self.engine = engine
        self.leftovers = Leftovers(
            store: store,
            vault: vault,
            partials: LeftPartials(folder: home.partial),
            logger: logger
        )
        self.pruner = Pruner(store: store, vault: vault)
        self.looks = looks
        self.intake = IntakeService(
            settings: IntakeSettings(home, settings),
            ledger: EngineLedger(store: store, engine: engine, caps: { BatchCaps(live.current.settings.spending) }),
            vault: vault,
            watch: Self.watch(logger),
            time: .init(now: { SystemClock().now() }),
            reports: Self.reports(logger, look),
            logger: logger
        )
    }

    /// Where the kernel gives no watches, the rescan alone finds what is dropped.
    private static func watch(_ logger: Logger) -> any FolderWatch {
        #if os(Linux)
        do {
            return try InotifyWatch()
        } catch {
            logger.warning("Folder events are not to be had; the rescan goes on.", metadata: ["error": "\(error)"])
            return SilentWatch()
        }
        #else
        return SilentWatch()
        #endif
    }

    private static func reports(
        _ logger: Logger,
        _ look: AsyncStream<Void>.Continuation
    ) -> IntakeService.Reports {
        IntakeService.Reports(
            onAccepted: { acceptance, draft in
                logger.info(
                    "Accepted a manifest.",
                    metadata: [
                        "manifest": "\(draft.source)", "batch": "\(draft.batch)", "jobs": "\(acceptance.sentence)",
                    ]
                )
            },
            onRefused: { path, problems in
                let first = problems.first.map(\.description) ?? ""
                logger.error(
                    "Refused a manifest.",
                    metadata: ["manifest": "\(path)", "problems": "\(problems.count)", "first": "\(first)"]
                )
            },
            onLooked: { look.yield() }
        )
    }

    private static func drop(_ sha256s: [String], _ vault: MediaVault, _ store: JobStore, _ logger: Logger) async {
        do {
            try await vault.drop(sha256s: sha256s) { try await store.dropMedia($0, at: Date()) }
        } catch {
            logger.warning("Media copies were not removed.", metadata: ["error": "\(error)"])
        }
    }
}

extension OrchestratorSettings {
    init(_ settings: Settings, _ key: SecretText) {
        self.init()
        self.account = AccountMark.mark(ofKey: key.reveal())
        self.requestsPerMinute = settings.limits.requestsPerMinute
        self.generating = settings.limits.generating
        self.creates = settings.limits.creates
        self.uploads = settings.limits.uploads
        self.downloads = settings.limits.downloads
        self.pollInterval = settings.polling.interval
        self.pollMaxInterval = settings.polling.maxInterval
        self.thumbnailWait = settings.polling.thumbnailWait
        self.missingAfter = settings.polling.missingAfter
        self.giveUpAfter = settings.polling.giveUpAfter
        self.sendsUnsureAgain = settings.spending.whenUnsure == .retry
        self.sendAgainAfter = settings.spending.retryAfter
        self.videosPerDay = settings.spending.videosPerDay
        self.secondsPerDay = settings.spending.secondsPerDay
        self.minFree = settings.folders.minFree
    }
}

extension IntakeSettings {
    init(_ home: Home, _ settings: Settings) {
        self.init(
            jobs: home.jobs,
            media: home.mediaRoots,
            settle: settings.folders.settle,
            mediaGrace: settings.folders.mediaGrace,
            rescan: settings.folders.rescan,
            jobsPerManifest: settings.limits.jobsPerManifest
        )
    }
}

extension BatchCaps {
    init(_ spending: Settings.Spending) {
        self.init(videos: spending.videosPerBatch, seconds: spending.secondsPerBatch)
    }
}
