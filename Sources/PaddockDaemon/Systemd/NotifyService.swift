import Logging
import PaddockCore
import PaddockEngine
import ServiceLifecycle

/// Keeps systemd informed while the daemon runs: its counts, that it is alive, and that a stop needs more time.
///
/// The first in the group, so that it is the last to be stopped: a stop that takes long is watched over as well.
struct NotifyService: Service {
    /// What it looks at.
    struct Sources: Sendable {
        /// Yields after every turn of the engine.
        let turns: AsyncStream<Void>
        /// Makes the engine turn; says whether it has.
        let knock: @Sendable () -> EngineLife
        /// What the engine is about.
        let snapshot: @Sendable () -> EngineSnapshot
        /// Reads the database.
        let counts: @Sendable () async throws -> StateCounts
    }

    /// The status is shown no oftener than this.
    static let statusPause: Duration = .seconds(1)
    /// A stop that waits for creates asks for this much time beyond them, for hooks and the rest, and asks anew at each interval.
    static let extensionTime: Duration = .seconds(90)
    static let extensionInterval: Duration = .seconds(10)

    let notifier: ServiceNotifier
    let watchdog: Watchdog?
    let sources: Sources
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                // What sleeps throws when it is cancelled, and nothing else does.
                group.addTask { try? await self.showStatus() }
                group.addTask { try? await self.feedWatchdog() }
                group.addTask { try? await self.extendStop() }
            }
            // Each of them may be over before its time; the service must not be.
            try? await gracefulShutdown()
        }
    }
}

extension NotifyService {
    private func showStatus() async throws {
        for await _ in self.sources.turns {
            self.notifier.isUp(.engine)
            // A database that can't be read now is the watchdog's business.
            if let counts = try? await self.sources.counts() {
                self.notifier.shows(StatusLine(counts: counts, gates: self.sources.snapshot().gates).text)
            }
            try await self.clock.sleep(for: Self.statusPause)
        }
    }

    /// A process that runs and decides nothing is as dead as one that has ended: only an engine that turns and a database that answers
    /// count as life.
    private func feedWatchdog() async throws {
        guard let watchdog = self.watchdog else { return }
        var seen = self.sources.knock()
        while true {
            try await self.clock.sleep(for: watchdog.interval)
            let now = self.sources.knock()
            let turns = now.hasEnded || now.beats != seen.beats
            seen = now
            if !turns {
                self.logger.warning("The engine doesn't turn; the watchdog goes hungry.")
            } else if await self.databaseAnswers() {
                self.notifier.tell(.well)
            }
        }
    }

    private func databaseAnswers() async -> Bool {
        do {
            _ = try await self.sources.counts()
            return true
        } catch {
            self.logger.warning(
                "The database doesn't answer; the watchdog goes hungry.",
                metadata: ["error": "\(error)"]
            )
            return false
        }
    }

    private func extendStop() async throws {
        for await _ in self.notifier.stopSignals {
            while self.sources.snapshot().creates > 0 {
                self.notifier.tell(.moreTime(Self.extensionTime))
                try await self.clock.sleep(for: Self.extensionInterval)
            }
        }
    }
}
