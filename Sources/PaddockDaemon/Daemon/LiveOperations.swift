import Foundation
import PaddockControl
import PaddockCore
import PaddockEngine
import PaddockIntake

/// What the running daemon does for commands.
struct LiveOperations: DaemonOperations {
    private let parts: DaemonParts
    private let version: String
    private let startedAt: Date
    private let live: LiveSettings
    private let key: KeyRefresh

    init(_ parts: DaemonParts, version: String, startedAt: Date, live: LiveSettings, key: KeyRefresh) {
        self.parts = parts
        self.version = version
        self.startedAt = startedAt
        self.live = live
        self.key = key
    }

    func live() async throws -> LiveStatus {
        let snapshot = self.parts.engine.snapshot
        return LiveStatus(
            version: self.version,
            pid: Int(ProcessInfo.processInfo.processIdentifier),
            startedAt: self.startedAt,
            gates: snapshot.gates,
            inbox: self.parts.intake.inbox(),
            rate: .init(perMinute: snapshot.requestsPerMinute, ceiling: self.live.current.settings.limits.requestsPerMinute)
        )
    }

    func pause(_ scope: PauseScope) async throws -> GatesAnswer {
        try await self.apply(.pauseAsked(scope))
    }

    func resume() async throws -> GatesAnswer {
        self.key.takeUp()
        return try await self.apply(.resumeAsked(keyMayHaveChanged: false))
    }

    func wake() async throws {
        self.parts.intake.wake()
    }

    private func apply(_ event: Event) async throws -> GatesAnswer {
        do {
            try await self.parts.engine.apply(event)
        } catch {
            throw ControlFailure(.stopping, "the daemon is stopping; nothing was changed")
        }
        return GatesAnswer(gates: self.parts.engine.snapshot.gates)
    }
}
