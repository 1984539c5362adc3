import Foundation
import Logging
import PaddockControl
import PaddockCore
import ServiceLifecycle
import SystemPackage

@testable import PaddockDaemon

/// Operations that fail unless a test says what they do.
struct ScriptedOperations: DaemonOperations {
    struct Unexpected: Error {}

    var onLive: @Sendable () async throws -> LiveStatus = { throw Unexpected() }
    var onPause: @Sendable (PauseScope) async throws -> GatesAnswer = { _ in throw Unexpected() }
    var onResume: @Sendable () async throws -> GatesAnswer = { throw Unexpected() }
    var onWake: @Sendable () async throws -> Void = { throw Unexpected() }
    var onChange: @Sendable ([JobChange]) async throws -> ChangeAnswer = { _ in throw Unexpected() }
    var onPrune: @Sendable (Date, PruneCursor) async throws -> PruneStep = { _, _ in throw Unexpected() }
    var onMatch: @Sendable ([VideoID]) async throws -> MatchAnswer = { _ in throw Unexpected() }

    func live() async throws -> LiveStatus { try await self.onLive() }
    func pause(_ scope: PauseScope) async throws -> GatesAnswer { try await self.onPause(scope) }
    func resume() async throws -> GatesAnswer { try await self.onResume() }
    func wake() async throws { try await self.onWake() }
    func change(_ changes: [JobChange]) async throws -> ChangeAnswer { try await self.onChange(changes) }
    func prune(before: Date, from cursor: PruneCursor) async throws -> PruneStep {
        try await self.onPrune(before, cursor)
    }
    func match(_ videos: [VideoID]) async throws -> MatchAnswer { try await self.onMatch(videos) }
}

/// A place for a socket, whose path can be made longer than a socket address.
func withSocketFolder(deeper: Int = 0, _ body: (FilePath) async throws -> Void) async throws {
    let root = FilePath("/tmp").appending("pd-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: root.string) }
    let folder = deeper > 0 ? root.appending(String(repeating: "d", count: deeper)) : root
    try folder.makeFolder()
    try await body(folder.appending("paddock.sock"))
}

/// Runs a control server, waits until it listens, hands out a client, and stops the server afterwards.
func withControlServer(
    _ operations: ScriptedOperations,
    timeout: Duration = .seconds(10),
    _ body: @Sendable (ControlClient) async throws -> Void
) async throws {
    try await withSocketFolder { try await withControlServer(operations, at: $0, timeout: timeout, body) }
}

func withControlServer(
    _ operations: ScriptedOperations,
    at socket: FilePath,
    timeout: Duration = .seconds(10),
    _ body: @Sendable (ControlClient) async throws -> Void
) async throws {
    var folders = Settings.Folders()
    folders.state = socket.removingLastComponent()
    let home = Home(root: folders.state, folders: folders)
    let holder = LockHolder(role: .daemon, pid: 1, command: "run", startedAt: Date())
    let lock = try await HomeLock.acquire(home, for: holder)
    let (ready, continuation) = AsyncStream.makeStream(of: Void.self)
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let server = ControlServer(operations, at: socket, under: lock, logger: logger) { continuation.finish() }
    let group = ServiceGroup(
        configuration: .init(
            services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
            logger: logger
        )
    )
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            // Also where it never gets ready: then the client fails and says so.
            defer { continuation.finish() }
            try await group.run()
        }
        for await _ in ready {}
        do {
            try await ControlClient.withClient(at: socket, timeout: timeout) { try await body($0) }
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
