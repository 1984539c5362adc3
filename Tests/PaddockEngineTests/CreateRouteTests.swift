import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

/// Row 5 of the matrix, column C: it is the create itself that finds no way, while other calls pass or have just passed.
@Suite(.timeLimit(.minutes(2)))
struct CreateRouteTests {
    /// An API over TLS behind a relay, and a home that trusts it.
    private static func with(_ body: (EngineHome, Simulator, Relay) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            let certificate = folder.appending("certificate.pem").string
            let key = folder.appending("key.pem").string
            try TestCertificate.certificate.write(toFile: certificate, atomically: true, encoding: .utf8)
            try TestCertificate.privateKey.write(toFile: key, atomically: true, encoding: .utf8)
            var api = Rehearsal.quickAPI
            api.tls = TLSFiles(certificate: certificate, privateKey: key)
            try await Simulator.running(api) { simulator, origins in
                try await Relay.serving(to: origins.apiPort) { relay, port in
                    var home = try EngineHome(folder, apiURL: "https://127.0.0.1:\(port)")
                    home.calls.trustRootsFile = FilePath(certificate)
                    try await body(home, simulator, relay)
                    let store = try home.openStore()
                    try await Books.check(store, home, simulator)
                    try store.close()
                }
            }
        }
    }

    @Test(arguments: [Relay.Manner.speaksNoTLS, .closes])
    func onlyTheCreateFailsAndIsSentByItselfWhenItsWayIsFree(manner: Relay.Manner) async throws {
        try await Self.with { home, simulator, relay in
            try await home.running { running in
                // Brings a connection to the API that stays open: polls and questions go on over it.
                try await running.accept("meadow")
                try await running.settled()
                relay.treatNewConnections(manner)
                let gets = simulator.report.calls["get"]?["200", default: 0] ?? 0
                try await running.accept("storm")
                // Again and again, with free calls that pass in between.
                try await running.home.log.wait(for: "A create was not sent; it waits.", times: 3)
                #expect(running.home.log.gateClosings("api") >= 1)
                #expect(simulator.report.calls["get"]?.values.reduce(0, +) ?? 0 > gets)
                #expect(simulator.report.charges == 1)
                let waiting = try await running.job("storm")
                #expect(waiting.charges == 0 && waiting.error == nil)
                relay.treatNewConnections(.passesOn)
                try await running.settled()
                let storm = try await running.job("storm")
                #expect(storm.state == .done)
                #expect(storm.charges == 1)
                #expect(storm.history?.contains { $0.event == "not_sent" } == true)
                #expect(storm.history?.contains { $0.event == "unsure" } == false)
            }
            #expect(simulator.report.charges == 2)
        }
    }

    @Test(arguments: ["https://host.invalid", "http://127.0.0.1:1", "https://127.0.0.1:1"])
    func aCreateWithoutARouteNeverAsksToBeArmed(address: String) async throws {
        let client = try HappyHorseClient(configuration: .init(baseURL: address), key: APIKey(EngineHome.key))
        let asked = Mutex(false)
        let end = await APICalls(client: client, hint: { _ in }).create(Data("{}".utf8)) {
            asked.withLock { $0 = true }
        }
        try await client.shutdown()
        guard case .notSent = end else {
            Issue.record("\(end)")
            return
        }
        #expect(!asked.withLock { $0 })
    }
}
