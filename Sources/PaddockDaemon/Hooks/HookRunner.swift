import Foundation
package import Logging
import PaddockCore
import ServiceLifecycle

/// Runs `hooks.command` for each event, one after another, and never in the way: events are dropped when too many wait.
///
/// At a graceful shutdown the events that wait are still delivered; the group's own limit bounds that.
package struct HookRunner: Service {
    /// The most events that wait.
    package static let queueLimit = 256

    private let command: @Sendable () -> [String]?
    private let environment: [String: String]
    private let limit: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let events: AsyncStream<HookEvent>
    private let queue: AsyncStream<HookEvent>.Continuation

    /// Prepares a runner; `run` starts it.
    ///
    /// - Parameters:
    ///   - command: `hooks.command` as it is at the moment.
    ///   - environment: All variables; the hook gets them without the key.
    ///   - limit: How long one hook may run before it is killed.
    ///   - clock: What to wait on.
    ///   - logger: For hooks that fail.
    package init(
        command: @escaping @Sendable () -> [String]?,
        environment: [String: String],
        limit: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.command = command
        self.environment = environment.filter { !Self.isOurs($0.key, $0.value) }
        self.limit = limit
        self.clock = clock
        self.logger = logger
        (self.events, self.queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
    }

    /// Hands over an event and returns at once.
    package func submit(_ event: HookEvent) {
        guard self.command() != nil else { return }
        guard case .dropped = self.queue.yield(event) else { return }
        self.logger.warning(
            "A hook's event was dropped: too many wait.",
            metadata: ["hook.event": "\(event.event.rawValue)"]
        )
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            for await event in self.events {
                await self.deliver(event)
            }
        } onGracefulShutdown: {
            self.queue.finish()
        }
    }

    /// The key, the folder where systemd shows it, and what systemd says to the daemon alone: a hook that spoke to its sockets, or
    /// thought the watchdog its own, would speak for the daemon (systemd.exec(5), sd_notify(3), sd_listen_fds(3)).
    private static let ourVariables = Watchdog.variables.union([
        KeySource.environmentName, ServiceNotifier.variable, "CREDENTIALS_DIRECTORY", "LISTEN_FDS", "LISTEN_PID",
        "LISTEN_FDNAMES", "JOURNAL_STREAM", "MAINPID",
    ])

    /// Whether a variable is not for hooks. A value that looks like a key is kept back under whatever name.
    private static func isOurs(_ name: String, _ value: String) -> Bool {
        self.ourVariables.contains(name) || value.contains(/hh_[A-Za-z0-9_\-]{6,}/)
    }

    private func deliver(_ event: HookEvent) async {
        guard let command = self.command() else { return }
        var problem: Logger.Metadata = ["hook.event": "\(event.event.rawValue)", "hook.program": "\(command[0])"]
        do {
            let input = try JSONCoding.encoder().encode(event) + Data("\n".utf8)
            let process = try HookProcess(command, environment: self.environment, input: input)
            switch await process.end(within: self.limit, clock: self.clock) {
            case .exited(0): return
            case .exited(let status): problem["hook.status"] = "\(status)"
            case .signalled(let signal): problem["hook.signal"] = "\(signal)"
            case .killed: problem["hook.killed"] = "still running after \(QuantityText.text(self.limit))"
            }
        } catch {
            problem["error"] = "\(error)"
        }
        self.logger.warning("A hook failed.", metadata: problem)
    }
}
