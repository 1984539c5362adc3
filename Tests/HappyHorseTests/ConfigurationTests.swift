import Foundation
import HappyHorse
import SystemPackage
import Testing

@Suite struct ConfigurationTests {
    private func problem(_ adjust: (inout HappyHorseClient.Configuration) -> Void) async throws -> HappyHorseError? {
        do {
            let client = try makeClient("https://api.example.com", adjust)
            try await client.shutdown()
            return nil
        } catch let error as HappyHorseError {
            return error
        }
    }

    @Test func theDefaultsAreFine() async throws {
        #expect(try await self.problem { _ in } == nil)
    }

    @Test func aDurationOfNothingIsNamed() async throws {
        let error = try await self.problem { $0.idleTimeout = .zero }
        #expect(error?.code == .invalidConfiguration && error?.message.contains("idleTimeout") == true)
    }

    @Test func aTrustFileMustHoldCertificates() async throws {
        let missing = try await self.problem { $0.trustRootsFile = "/nowhere/ca.pem" }
        #expect(missing?.code == .invalidConfiguration && missing?.message.contains("/nowhere/ca.pem") == true)
        let path = NSTemporaryDirectory() + "happyhorse-\(UUID().uuidString).pem"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("no certificate".utf8).write(to: URL(filePath: path))
        #expect(try await self.problem { $0.trustRootsFile = FilePath(path) }?.code == .invalidConfiguration)
    }

    @Test func aUserAgentCannotBreakTheHead() async throws {
        #expect(try await self.problem { $0.userAgent = "x\r\nEvil: 1" }?.code == .invalidConfiguration)
    }
}
