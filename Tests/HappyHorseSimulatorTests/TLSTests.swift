import AsyncHTTPClient
import Foundation
import NIOHTTP1
import NIOSSL
import TestSupport
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct TLSTests {
    /// Runs a simulator over TLS and a client that trusts its certificate.
    private static func running(_ body: (Running) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "simulator-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = TLSFiles(certificate: "\(folder)/certificate.pem", privateKey: "\(folder)/key.pem")
        try TestCertificate.certificate.write(toFile: files.certificate, atomically: true, encoding: .utf8)
        try TestCertificate.privateKey.write(toFile: files.privateKey, atomically: true, encoding: .utf8)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(files.certificate)
        let http = HTTPClient.Configuration(tlsConfiguration: tls)
        try await Running.with({ $0.tls = files }, http: http, body)
    }

    @Test func theWholeWayWorksOverTLS() async throws {
        try await Self.running { running in
            #expect(running.origins.api.hasPrefix("https://"))
            let key = try await running.upload()
            let id = try await running.create(more: #","sourceImageKey":"\#(key)""#).text("id")
            let video = try await running.send(.GET, running.get(id).text("videoUrl"))
            #expect(video.body.holds(id))
        }
    }

    @Test(arguments: [Fault.Effect.cut(reset: true), .cut(), .truncate(after: 40), .garbage()])
    func answersAreCutUnderTLS(effect: Fault.Effect) async throws {
        try await Self.running { (running: Running) async throws in
            running.simulator.faults.add(Fault(.create, effect, at: .done))
            await #expect(throws: (any Error).self) { try await running.create() }
            #expect(running.simulator.report.charges == 1)
            #expect(try await running.create().status == 201)
        }
    }
}
