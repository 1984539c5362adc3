import Foundation
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The HappyHorse Customer API on the loopback, from its documentation alone: an API, an object store and a CDN on real
/// sockets, with real files in and out, a ledger of what was charged, and faults on demand.
///
///     let simulator = try Simulator(configuration: SimulatorConfiguration())
///     // run it in a service group or a task group, then
///     let origins = try await simulator.started()
///     simulator.faults.add(Fault(.create, .cut(), at: .done))
///     …
///     #expect(simulator.report.charges == 1)
///
/// The same can be asked over HTTP under `/_simulator/` on the API's origin.
package final class Simulator: Service {
    /// The faults that wait for calls to strike.
    package var faults: FaultBook { self.world.faults }

    private let configuration: SimulatorConfiguration
    private let world: World
    private let startup = Startup()
    private let logger: Logger

    /// Prepares a simulator, and takes up an earlier one's journal if the configuration names one. Nothing listens yet.
    ///
    /// Throws if the journal can't be written.
    package init(configuration: SimulatorConfiguration = .init(), logger: Logger? = nil) throws {
        self.configuration = configuration
        self.logger = logger ?? Logger(label: "happyhorse.simulator") { _ in SwiftLogNoOpLogHandler() }
        self.world = try World(configuration: configuration, logger: self.logger)
    }

    /// Serves until it is cancelled or shut down gracefully; both end it at once, calls under way included.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await self.serve()
            }
        } catch {
            self.startup.fail(error)
            guard error is CancellationError else { throw error }
        }
        self.startup.fail(CancellationError())
    }

    /// Waits until all three origins accept connections. Throws if they never will.
    package func started() async throws -> SimulatorOrigins {
        try await self.startup.wait()
    }

    /// Runs a simulator for as long as `body` takes.
    package static func running<Value: Sendable>(
        _ configuration: SimulatorConfiguration = .init(),
        _ body: (Simulator, SimulatorOrigins) async throws -> Value
    ) async throws -> Value {
        let simulator = try Simulator(configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            defer { group.cancelAll() }
            return try await body(simulator, simulator.started())
        }
    }
}

// MARK: - Looking and changing

extension Simulator {
    /// What it has seen so far.
    package var report: SimulatorReport { self.world.report() }

    /// Waits until the report is as wished, without polling, and returns it. Throws if the task is cancelled first. What
    /// comes by the mere passing of time is not noticed before the next call.
    package func report(once isAsWished: (SimulatorReport) -> Bool) async throws -> SimulatorReport {
        while true {
            let rings = self.world.bell.rings
            let report = self.report
            guard !isAsWished(report) else { return report }
            try await self.world.bell.wait(after: rings)
        }
    }

    /// Every charge so far, oldest first, those of a journal taken up included.
    package var ledger: [Charge] { self.world.ledger() }

    /// The account that a key belongs to.
    package func account(of key: String) -> String { self.world.account(of: key) }

    /// Moves the simulator's clock forward: videos get ready, links expire, limits recover. Delays of faults don't pass.
    package func advance(by duration: Duration) { self.world.advance(by: duration) }

    /// Changes settings while it runs: `requestsPerMinute`, `burst`, `revokedKeys`, `accounts`, `credits`, `plan`,
    /// `basicLimits`, `maxGenerating`, `overGenerating`, `generationTime`, `failRate` and `thumbnails`. The others, and
    /// the fate of videos already charged, stay.
    package func change(_ body: (inout SimulatorConfiguration) -> Void) { self.world.change(body) }
}

// MARK: - Serving

extension Simulator {
    private func serve() async throws {
        let tls = try self.tlsConfiguration()
        let api = try self.server(.api, APIOrigin(world: self.world), port: self.configuration.port, tls: tls)
        let storage = try self.server(
            .storage,
            StorageOrigin(world: self.world),
            port: self.configuration.storagePort,
            tls: tls
        )
        let cdn = try self.server(.cdn, CDNOrigin(world: self.world), port: self.configuration.cdnPort, tls: tls)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in [api, storage, cdn] {
                group.addTask { try await server.run() }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func tlsConfiguration() throws -> TLSConfiguration? {
        guard let files = self.configuration.tls else { return nil }
        let certificates = try NIOSSLCertificate.fromPEMFile(files.certificate)
        let privateKey = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
        return .makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
    }

    private func server(
        _ site: Startup.Site,
        _ origin: some Origin,
        port: Int,
        tls: TLSConfiguration?
    ) throws -> any Service {
        // Pipeline from the socket up: rude endings, TLS, the wire where answers are cut, HTTP.
        let http = HTTP1Channel { request, writer, channel in
            try await origin.respond(to: request, writer: writer, channel: channel)
        }
        let wire = LayeredChannel(http) { WireHandler() }
        guard let tls else {
            return self.server(site, over: KeptChannel(LayeredChannel(wire) { SocketHandler() }), port: port)
        }
        let secured = try TLSChannel(wire, tlsConfiguration: tls)
        return self.server(site, over: KeptChannel(LayeredChannel(secured) { SocketHandler() }), port: port)
    }

    private func server(_ site: Startup.Site, over channel: some ServerChildChannel, port: Int) -> any Service {
        // The server logs the end of its accept loop as an error, which here is the ordinary way to stop.
        var quiet = self.logger
        quiet.logLevel = .critical
        return channel.server(
            configuration: ServerConfiguration(address: .hostname(self.configuration.host, port: port)),
            onServerRunning: { channel in
                self.bound(site, port: channel.localAddress?.port ?? port)
                // No origin accepts before all are bound, since the answers of one name the others.
                _ = try? await self.startup.wait()
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quiet
        )
    }

    private func bound(_ site: Startup.Site, port: Int) {
        self.startup.bound(site, port: port) { ports in
            let origins = SimulatorOrigins(
                scheme: self.configuration.tls == nil ? "http" : "https",
                host: self.configuration.urlHost ?? self.configuration.host,
                apiPort: ports[.api] ?? 0,
                storagePort: ports[.storage] ?? 0,
                cdnPort: ports[.cdn] ?? 0
            )
            self.world.state.withLock { $0.origins = origins }
            return origins
        }
    }
}
