import Foundation
import HappyHorse
import NIOCore
import NIOSSL
import SystemPackage
import TestSupport
import Testing

/// A server with a certificate for `localhost` from an authority that nobody trusts by default.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private func poll(
        host: String,
        trusting authority: String?
    ) async throws -> (error: HappyHorseError?, created: CreateOutcome, received: [String]) {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [
                    .certificate(try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem))
                ],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Self.serverKey.utf8), format: .pem))
            )
        )
        let file = NSTemporaryDirectory() + "happyhorse-\(UUID().uuidString).pem"
        defer { try? FileManager.default.removeItem(atPath: file) }
        if let authority { try Data(authority.utf8).write(to: URL(filePath: file)) }
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequest()
            try await connection.answer("200 OK", body: #"{"id":"\#(videoID)","status":"queued"}"#)
        }
        let (result, received) = try await RawServer.serving(
            script,
            prepare: { try $0.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) },
            while: { server in
                let client = try makeClient("https://\(host):\(server.port)") {
                    $0.trustRootsFile = authority == nil ? nil : FilePath(file)
                }
                let error = await failure { () async throws(HappyHorseError) in try await client.video(id: "a") }
                let created = await client.create(CreateVideoRequest(prompt: "Horse", durationSec: 3))
                try await client.shutdown()
                return (error, created)
            }
        )
        return (result.0, result.1, received)
    }

    @Test func aGivenAuthorityIsTrusted() async throws {
        let result = try await self.poll(host: "localhost", trusting: Self.authority)
        #expect(result.error == nil)
        #expect(result.created.word == "accepted \(videoID)")
        #expect(result.received.joined().contains("Bearer \(canary)"))
    }

    @Test(arguments: [("localhost", false), ("127.0.0.1", true)])
    func anUnknownAuthorityOrAWrongNameNeverSeesTheKey(host: String, trusted: Bool) async throws {
        let result = try await self.poll(host: host, trusting: trusted ? Self.authority : nil)
        #expect(result.error?.code == .connectionFailed && result.error?.effect == HappyHorseError.Effect.none)
        #expect(result.created.word == "notSent connectionFailed")
        #expect(result.received.joined().isEmpty)
    }

    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBrzCCAVWgAwIBAgIUCm19UWJYgsVRC7zFw+oiNOPOWSkwCgYIKoZIzj0EAwIw
        JDEiMCAGA1UEAwwZSGFwcHlIb3JzZSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjMy
        MjMyMTJaGA8yMTI2MTAzMDIyMzIxMlowJDEiMCAGA1UEAwwZSGFwcHlIb3JzZSB0
        ZXN0IGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBxehUVOQpvk
        fJtF6FMqpUkWIQgOAVrE/1gy2uDs1FCSw8vwA7KrDWG3+Gh6FMVNKXeWf0/keLKj
        w8lDt1lG4ayjYzBhMB0GA1UdDgQWBBTfscomx7BIINqIvubyjQGenTQIGjAfBgNV
        HSMEGDAWgBTfscomx7BIINqIvubyjQGenTQIGjAPBgNVHRMBAf8EBTADAQH/MA4G
        A1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNIADBFAiEA5AtibC+FxMAydQ4y8h6e
        gCgHw+B/JJ7kBTLqFh7H6qICIGmv9yxAEqQ5UGKoyscXUdQkA1rsnULJItXju8Ps
        WpTG
        -----END CERTIFICATE-----
        """

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBtTCCAVqgAwIBAgIUezzBUqT08jt9xsCeey22DqWSY80wCgYIKoZIzj0EAwIw
        JDEiMCAGA1UEAwwZSGFwcHlIb3JzZSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjMy
        MjMyMTJaGA8yMTI2MTAzMDIyMzIxMlowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkw
        EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3/dEgkakYJV0eRG+xNkowkndKsQEd7Wr
        UdS5PZCJYIxV3bXHKwGvntt6ghgfN2SJK4yq7N6lBlmQZzBoSbHIcKN4MHYwFAYD
        VR0RBA0wC4IJbG9jYWxob3N0MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUH
        AwEwHQYDVR0OBBYEFAGTXFdD5LIQMs8esZtpdimdOerRMB8GA1UdIwQYMBaAFN+x
        yibHsEgg2oi+5vKNAZ6dNAgaMAoGCCqGSM49BAMCA0kAMEYCIQDUMCPcFXQc71dt
        80+8yqMU8wyI/GGwKXMhe3+7/2KF8QIhAM1zfxHpRORKQLzGJh1XO0E8wEyHWpwR
        VfHMHWTI3dFl
        -----END CERTIFICATE-----
        """

    static let serverKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr5AQ00yQzhzeT/9X
        NpWe+91EiX/VurvMq1kh9PXFTQOhRANCAATf90SCRqRglXR5Eb7E2SjCSd0qxAR3
        tatR1Lk9kIlgjFXdtccrAa+e23qCGB83ZIkrjKrs3qUGWZBnMGhJschw
        -----END PRIVATE KEY-----
        """
}
