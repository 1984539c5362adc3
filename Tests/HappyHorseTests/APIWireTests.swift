import Foundation
import HappyHorse
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct APIWireTests {
    @Test func aPollIsOneExactGET() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.answer("200 OK", body: #"{"id":"\#(videoID)","status":"processing"}"#)
        }
        let (video, received) = try await withAPI(script) { client, server in
            (try await client.video(id: videoID), server.port)
        }
        #expect(video.0 == Video(id: videoID, status: .processing))
        #expect(
            received == [
                "GET /api/v1/videos/\(videoID) HTTP/1.1\r\nAuthorization: Bearer \(canary)\r\nAccept: application/json\r\n"
                    + "User-Agent: HappyHorse-Swift/0.1\r\nhost: 127.0.0.1:\(video.1)\r\n\r\n"
            ]
        )
    }

    @Test func aPresignIsOneExactPOST() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequest()
            let body =
                #"{"uploadUrl":"https://s.example.com/p?sig=1","key":"k","publicUrl":"https://c/k","kind":"image"}"#
            try await connection.answer("200 OK", body: body)
        }
        let (upload, received) = try await withAPI(script) { client, server in
            (try await client.presign(kind: .image, contentType: "image/png", sizeBytes: 5_242_880), server.port)
        }
        #expect(upload.0.uploadURL == "https://s.example.com/p?sig=1" && upload.0.key == "k")
        #expect(!"\(upload.0)".contains("sig="))
        let body = #"{"contentType":"image/png","kind":"image","sizeBytes":5242880}"#
        #expect(
            received == [
                "POST /api/v1/uploads/presign HTTP/1.1\r\nAuthorization: Bearer \(canary)\r\nAccept: application/json\r\n"
                    + "User-Agent: HappyHorse-Swift/0.1\r\nContent-Type: application/json\r\n"
                    + "host: 127.0.0.1:\(upload.1)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            ]
        )
    }

    @Test func anIdIsOneSegmentUnderThePrefix() async throws {
        let (_, received) = try await RawServer.serving { connection in
            _ = try await connection.readHead()
            try await connection.answer("200 OK", body: #"{"id":"a","status":"queued"}"#)
        } while: { server in
            let client = try makeClient(server.origin + "/pre/fix/")
            _ = try await client.video(id: "a/../b?c#ü %2F")
            try await client.shutdown()
        }
        #expect(received[0].hasPrefix("GET /pre/fix/api/v1/videos/a%2F..%2Fb%3Fc%23%C3%BC%20%252F HTTP/1.1\r\n"))
    }

    @Test(arguments: ["", ".", ".."]) func anIdThatIsNoSegmentIsNotSent(id: String) async throws {
        let client = try makeClient("http://127.0.0.1:9")
        let error = await failure { () async throws(HappyHorseError) in try await client.video(id: id) }
        #expect(error?.code == .invalidRequest)
        try await client.shutdown()
    }

    @Test func anEnvelopeComesThroughWithItsHints() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.answer(
                "429 Too Many Requests",
                headers: "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:44 GMT\r\n"
                    + "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 17 (\(canary))\r\n",
                body: envelope("rate_limited", #","field":"\#(canary)""#)
            )
        }
        let (error, _) = try await withAPI(script) { client, _ in
            await failure { () async throws(HappyHorseError) in try await client.video(id: "a") }
        }
        #expect(error?.code == .api && error?.httpStatus == 429 && error?.effect == HappyHorseError.Effect.none)
        #expect(error?.retryAfter == .seconds(7))
        #expect(error?.apiError?.code == .rateLimited)
        #expect(error?.apiError?.rateLimit == RateLimitHints(limit: 60, remaining: 0, resetAfter: .seconds(17)))
        #expect(error?.apiError?.field == "[redacted]")
    }

    static let badAnswers: [(String, HappyHorseError.Code)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>", .malformedAnswer),
        ("HTTP/1.1 502 Bad\r\nContent-Length: 13\r\n\r\n<html></html>", .unexpectedStatus),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":", .connectionLost),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n", .connectionLost),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", .answerTooLarge),
        ("garbage\r\n\r\n", .malformedAnswer),
        ("", .connectionLost),
        ("HTTP/1.1 200 O", .connectionLost),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://evil.example.com/?q=\(canary)\r\nContent-Length: 0\r\n\r\n",
            .redirected
        ),
    ]

    @Test(arguments: badAnswers) func aBadAnswerIsNamed(text: String, code: HappyHorseError.Code) async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.send(text)
            if code == .answerTooLarge {
                try await connection.send(String(repeating: "x", count: 1_100_000))
                _ = await connection.readToEnd()
            }
        }
        let (error, received) = try await withAPI(script) { client, _ in
            await failure { () async throws(HappyHorseError) in try await client.video(id: "a") }
        }
        #expect(error?.code == code)
        #expect(error?.effect == HappyHorseError.Effect.none)
        #expect(error.map { "\($0)".contains(canary) } == false)
        #expect(received.count == 1)
    }

    @Test func chunksAndInterimAnswersAreRead() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in [#"{"id":"a","#, #""status":"failed","errorMessage":"\#(canary)"}"#] {
                try await connection.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
            }
            try await connection.send("0\r\n\r\n")
        }
        let (video, _) = try await withAPI(script) { client, _ in try await client.video(id: "a") }
        #expect(video.status == .failed)
        #expect(video.errorMessage == "[redacted]")
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func noRedirectIsFollowedWithTheKey(status: Int) async throws {
        let (_, elsewhere) = try await RawServer.serving { connection in
            _ = await connection.readToEnd()
        } while: { other in
            let location = other.origin + "/api/v1/videos/a?token=1"
            let script: RawServer.Script = { connection in
                while true {
                    _ = try await connection.readRequest()
                    try await connection.answer("\(status) Moved", headers: "Location: \(location)\r\n")
                }
            }
            _ = try await withAPI(script) { client, _ in
                let polled = await failure { () async throws(HappyHorseError) in try await client.video(id: "a") }
                let presigned = await failure { () async throws(HappyHorseError) in
                    try await client.presign(kind: .audio, contentType: "audio/wav", sizeBytes: 1)
                }
                for error in [polled, presigned] {
                    #expect(error?.code == .redirected && error?.message.contains("token") == false)
                }
                let outcome = await client.create(CreateVideoRequest(prompt: "Horse", durationSec: 3))
                #expect(outcome.word == "proxy \(status)")
            }
        }
        #expect(elsewhere.isEmpty)
    }

    @Test func aRefusedConnectionHasNoEffect() async throws {
        // A port that was just free: nobody listens there any more.
        let (port, _) = try await RawServer.serving({ _ in }, while: { $0.port })
        let client = try makeClient("http://127.0.0.1:\(port)")
        let error = await failure { () async throws(HappyHorseError) in
            try await client.presign(kind: .image, contentType: "image/png", sizeBytes: 1)
        }
        #expect(error?.code == .connectionFailed && error?.effect == HappyHorseError.Effect.none)
        let outcome = await client.create(body: Array("{}".utf8)) { Issue.record("Nothing to arm.") }
        #expect(outcome.word == "notSent connectionFailed")
        try await client.shutdown()
    }

    @Test func aSilentServerTimesOut() async throws {
        let script: RawServer.Script = { connection in _ = await connection.readToEnd() }
        let (error, _) = try await withAPI(script, { $0.firstByteTimeout = .milliseconds(100) }) { client, _ in
            await failure { () async throws(HappyHorseError) in
                try await client.presign(kind: .image, contentType: "image/png", sizeBytes: 1)
            }
        }
        #expect(error?.code == .timedOut && error?.effect == .possible)
    }

    @Test func aBodyThatNeverEndsTimesOut() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            _ = await connection.readToEnd()
        }
        for adjust: @Sendable (inout HappyHorseClient.Configuration) -> Void in [
            { $0.apiTimeout = .milliseconds(100) }, { $0.idleTimeout = .milliseconds(100) },
        ] {
            let (error, _) = try await withAPI(script, adjust) { client, _ in
                await failure { () async throws(HappyHorseError) in try await client.video(id: "a") }
            }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func aReplacedKeyIsUsedFromTheNextCall() async throws {
        let script: RawServer.Script = { connection in
            while true {
                _ = try await connection.readHead()
                try await connection.answer("200 OK", body: #"{"id":"a","status":"queued"}"#)
            }
        }
        let (_, received) = try await withAPI(script) { client, _ in
            _ = try await client.video(id: "a")
            client.key = try APIKey("hh_other")
            _ = try await client.video(id: "a")
        }
        let wire = received.joined()
        #expect(wire.contains("Bearer \(canary)\r\n") && wire.contains("Bearer hh_other\r\n"))
    }
}
