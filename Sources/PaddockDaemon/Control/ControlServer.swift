import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import PaddockControl
import PaddockCore
import ServiceLifecycle
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Answers commands on the home's socket until it is told to stop.
///
/// The socket file is the lock holder's: one that a crash left is replaced, and it is removed at the end. It is open to
/// the owner and the group.
package struct ControlServer: Service {
    private let operations: any DaemonOperations
    private let socket: FilePath
    private let lock: HomeLock
    private let logger: Logger
    private let onReady: @Sendable () async -> Void

    /// Prepares a server; `run` starts it.
    ///
    /// - Parameters:
    ///   - operations: What is called.
    ///   - socket: `Home.socket`.
    ///   - lock: The proof that the socket file is ours to replace; kept while the server runs.
    ///   - logger: For faults.
    ///   - onReady: Called once commands can connect.
    package init(
        _ operations: any DaemonOperations,
        at socket: FilePath,
        under lock: HomeLock,
        logger: Logger,
        onReady: @escaping @Sendable () async -> Void = {}
    ) {
        self.operations = operations
        self.socket = socket
        self.lock = lock
        self.logger = logger
        self.onReady = onReady
    }

    package func run() async throws {
        let reachable = try ReachableSocket(self.socket)
        // The server's own start is nothing that a person waits for.
        var quiet = self.logger
        quiet.logLevel = max(quiet.logLevel, .notice)

        let application = Application(
            router: self.router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(
                address: .unixDomainSocket(path: reachable.path),
                // Whoever opens more, in haste or by mistake, waits: their descriptors are not taken from calls and files.
                availableConnectionsDelegate: MaximumAvailableConnections(OpenFiles.commands)
            ),
            onServerRunning: { _ in
                self.open(reachable)
                await self.onReady()
            },
            logger: quiet
        )
        defer { _ = unlink(reachable.path) }
        try await application.run()
    }

    /// Lets the group in. The state folder keeps everybody else out, before this and after.
    private func open(_ reachable: ReachableSocket) {
        guard chmod(reachable.path, 0o660) != 0 else { return }
        self.logger.warning(
            "The control socket stays closed to the group.",
            metadata: ["error": "\(Errno(rawValue: errno))"]
        )
    }
}

// MARK: - Routes

extension ControlServer {
    private func router() -> Router<BasicRequestContext> {
        let operations = self.operations
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: ControlFailures(logger: self.logger))
        router.get(RouterPath(ControlPaths.live)) { _, _ in
            try ControlAnswer.json(await operations.live())
        }
        router.post(RouterPath(ControlPaths.pause)) { request, _ in
            let pause = try await ControlAnswer.body(PauseRequest.self, of: request)
            return try ControlAnswer.json(await operations.pause(pause.scope))
        }
        router.post(RouterPath(ControlPaths.resume)) { _, _ in
            try ControlAnswer.json(await operations.resume())
        }
        router.post(RouterPath(ControlPaths.change)) { request, _ in
            let body = try await ControlAnswer.body(ChangeRequest.self, of: request)
            return try ControlAnswer.json(await operations.change(body.changes))
        }
        router.post(RouterPath(ControlPaths.match)) { request, _ in
            let body = try await ControlAnswer.body(MatchRequest.self, of: request)
            return try ControlAnswer.json(await operations.match(body.videos))
        }
        router.post(RouterPath(ControlPaths.prune)) { request, _ in
            let body = try await ControlAnswer.body(PruneRequest.self, of: request)
            return try ControlAnswer.json(await operations.prune(before: body.before, from: body.cursor))
        }
        router.post(RouterPath(ControlPaths.wake)) { _, _ in
            try await operations.wake()
            return Response(status: .noContent)
        }
        return router
    }
}
