import AsyncHTTPClient
import NIOCore
import NIOSSL
import SystemPackage

/// The three HTTP clients. They are apart because AsyncHTTPClient keeps its idle time-outs and its rules for connections
/// per client. All speak HTTP/1.1 only, follow no redirect, decompress nothing and trace nothing (a trace would hold
/// presigned queries).
struct HTTPClients: Sendable {
    /// Presigns and polls.
    let api: HTTPClient
    /// Creates: a fresh connection for each.
    let create: HTTPClient
    /// Storage and CDN.
    let transfer: HTTPClient

    init(_ settings: HappyHorseClient.Configuration) throws(HappyHorseError) {
        let shared = try Self.shared(settings)

        var patient = shared
        patient.timeout.read = TimeAmount(settings.idleTimeout)
        patient.timeout.write = TimeAmount(settings.idleTimeout)

        var single = shared
        // A connection that has answered something before may be dead without our knowing, and a create lost on it is
        // unsure. So none is used twice, and one whose create was called off while it connected doesn't wait for another.
        single.maximumUsesPerConnection = 1
        single.connectionPool.idleTimeout = .zero

        self.api = HTTPClient(eventLoopGroupProvider: .singleton, configuration: patient)
        self.create = HTTPClient(eventLoopGroupProvider: .singleton, configuration: single)
        self.transfer = HTTPClient(eventLoopGroupProvider: .singleton, configuration: patient)
    }

    func shutdown() async throws {
        try await self.api.shutdown()
        try await self.create.shutdown()
        try await self.transfer.shutdown()
    }

    private static func shared(
        _ settings: HappyHorseClient.Configuration
    ) throws(HappyHorseError) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        // A call that waits for a free connection would spend its connect time-out on that; how many calls are in the air
        // at once is the caller's to say.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        configuration.timeout.connect = TimeAmount(settings.connectTimeout)
        configuration.tracing.tracer = nil
        if let file = settings.trustRootsFile {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(try Self.certificates(in: file))]
            configuration.tlsConfiguration = tls
        }
        return configuration
    }

    private static func certificates(in file: FilePath) throws(HappyHorseError) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file.string)
        } catch {
            throw HappyHorseError(.invalidConfiguration, "No PEM certificates can be read from \(file).", cause: error)
        }
        guard !certificates.isEmpty else {
            throw HappyHorseError(.invalidConfiguration, "\(file) holds no PEM certificate.")
        }
        return certificates
    }
}
