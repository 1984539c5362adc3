import HappyHorse
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CreateWireTests {
    private struct DiskFull: Error {}

    static let body = Array(#"{"durationSec":6,"prompt":"A horse"}"#.utf8)
    static let accepted = #"{"id":"\#(videoID)","status":"queued"}"#

    /// Creates against the script; counts the arming steps.
    private func create(
        _ script: @escaping RawServer.Script,
        _ adjust: (inout HappyHorseClient.Configuration) -> Void = { _ in }
    ) async throws -> (outcome: CreateOutcome, armed: Int, received: [String]) {
        let armed = Counter()
        let (outcome, received) = try await withAPI(script, adjust) { client, _ in
            await client.create(body: Self.body) { armed.add() }
        }
        return (outcome, armed.value, received)
    }

    @Test func theServerSeesAllButTheBraceUntilTheArmingIsThrough() async throws {
        let (seen, see) = AsyncStream.makeStream(of: Void.self)
        let stage = Stage()
        let script: RawServer.Script = { connection in
            let request = try await connection.readRequestButLastByte()
            #expect(request.body == Array(Self.body.dropLast()))
            #expect(stage.current == "before")
            // Only now may the arming end: had the client waited for more than these bytes, nobody would move.
            see.finish()
            let brace = try await connection.read(1)
            #expect(brace == Array("}".utf8))
            #expect(stage.current == "armed")
            try await connection.answer("201 Created", body: Self.accepted)
        }
        let ((outcome, port), received) = try await withAPI(script) { client, server in
            let outcome = await client.create(body: Self.body) {
                for await _ in seen {}
                stage.set("armed")
            }
            return (outcome, server.port)
        }
        #expect(outcome.word == "accepted \(videoID)")
        #expect(
            received == [
                "POST /api/v1/videos HTTP/1.1\r\nAuthorization: Bearer \(canary)\r\nAccept: application/json\r\n"
                    + "User-Agent: HappyHorse-Swift/0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "host: 127.0.0.1:\(port)\r\nContent-Length: \(Self.body.count)\r\n\r\n"
                    + String(decoding: Self.body, as: UTF8.self)
            ]
        )
    }

    @Test func aFailedArmingNeverReleasesTheBrace() async throws {
        let (seen, see) = AsyncStream.makeStream(of: Void.self)
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequestButLastByte()
            see.finish()
            #expect(await connection.readToEnd().isEmpty)
        }
        let (outcome, received) = try await withAPI(script) { client, _ in
            await client.create(body: Self.body) {
                for await _ in seen {}
                throw DiskFull()
            }
        }
        guard case .notSent(let error) = outcome else {
            Issue.record("Expected notSent, got \(outcome.word).")
            return
        }
        #expect(error.code == .armFailed && error.cause is DiskFull && error.effect == .none)
        #expect(received.count == 1 && received[0].hasSuffix(String(decoding: Self.body.dropLast(), as: UTF8.self)))
    }

    @Test func eachCreateHasAFreshConnection() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequest()
            // Nothing here says "close": the client must not come back all the same.
            try await connection.answer("201 Created", headers: "Connection: keep-alive\r\n", body: Self.accepted)
            _ = await connection.readToEnd()
        }
        let (_, received) = try await withAPI(script) { client, _ in
            for _ in 0..<3 {
                #expect(await client.create(body: Self.body, arm: {}).word == "accepted \(videoID)")
            }
        }
        #expect(received.count == 3)
    }

    @Test(arguments: [
        ("HTTP/1.1 401 No\r\nContent-Length: ", envelope("invalid_api_key"), "rejected invalid_api_key"),
        ("HTTP/1.1 429 No\r\nContent-Length: ", envelope("rate_limited"), "rejected rate_limited"),
        ("HTTP/1.1 413 No\r\nContent-Length: ", "<html>", "proxy 413"),
    ])
    func aRefusalBeforeTheBraceIsARefusal(head: String, body: String, word: String) async throws {
        let (answered, answer) = AsyncStream.makeStream(of: Void.self)
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequestButLastByte()
            try await connection.send("\(head)\(body.utf8.count)\r\n\r\n\(body)")
            // The client hangs up when it has read the answer; the arming is still under way then.
            #expect(await connection.readToEnd().isEmpty)
            answer.finish()
        }
        let (outcome, _) = try await withAPI(script) { client, _ in
            await client.create(body: Self.body) {
                for await _ in answered {}
                throw DiskFull()
            }
        }
        // A client that hangs up at the head may not have the body: then it knows only that nothing was sent, which is as certain.
        #expect(outcome.word == word || outcome.word.hasPrefix("notSent "))
    }

    @Test func anIdIsKeptEvenWhereItCameBeforeTheBrace() async throws {
        let (hungUp, hangUp) = AsyncStream.makeStream(of: Void.self)
        let script: RawServer.Script = { connection in
            defer { hangUp.finish() }
            _ = try await connection.readRequestButLastByte()
            try await connection.answer("201 Created", body: Self.accepted)
        }
        let (outcome, _) = try await withAPI(script) { client, _ in
            await client.create(body: Self.body) { for await _ in hungUp {} }
        }
        // Whether the answer counts as complete is up to where the hanging up meets the brace.
        switch outcome {
        case .accepted(let video, _): #expect(video.id == videoID)
        case .unsure(let unsure): #expect(unsure.salvagedIDs == [videoID] && unsure.certainlyCharged)
        default: Issue.record("The id is lost: \(outcome.word).")
        }
    }

    @Test func aResetBeforeTheBraceIsNotSentOrUnsureByTheArmingAlone() async throws {
        for armingFails in [true, false] {
            let (gone, go) = AsyncStream.makeStream(of: Void.self)
            let script: RawServer.Script = { connection in
                _ = try await connection.readRequestButLastByte()
                try await connection.reset()
                go.finish()
            }
            let (outcome, _) = try await withAPI(script) { client, _ in
                await client.create(body: Self.body) {
                    for await _ in gone {}
                    if armingFails { throw DiskFull() }
                }
            }
            #expect(outcome.word == (armingFails ? "notSent armFailed" : "unsure connectionLost"))
        }
    }

    @Test func aConnectionThatEndsAtOnceIsNeverArmedLater() async throws {
        // The server hangs up on the head; whether the arming was begun is a race that either side may win, and the
        // outcome must follow it.
        for _ in 0..<20 {
            let result = try await self.create { connection in try await connection.reset() }
            #expect(result.outcome.word.hasPrefix(result.armed == 0 ? "notSent" : "unsure"))
        }
    }

    static let endings: [(String, String)] = [
        ("", "unsure connectionLost"),
        ("HTTP/1.1 201 Cre", "unsure connectionLost"),
        ("garbage\r\n\r\n", "unsure malformedAnswer"),
        ("HTTP/1.1 201 Created\r\nContent-Length: 70\r\n\r\n{\"id\":\"\(videoID)\"", "charged connectionLost"),
        ("HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\n{}", "charged connectionLost"),
        ("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n", "charged connectionLost"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>", "charged malformedAnswer"),
        ("HTTP/1.1 400 Bad\r\nContent-Length: 100\r\n\r\n\(envelope("invalid_input"))", "unsure connectionLost"),
        ("HTTP/1.1 500 Bad\r\nContent-Length: 0\r\n\r\n", "unsure unexpectedStatus"),
        ("HTTP/1.1 409 Bad\r\nContent-Length: 0\r\n\r\n", "unsure unexpectedStatus"),
        ("HTTP/1.1 404 Bad\r\nContent-Length: 0\r\n\r\n", "proxy 404"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 66\r\n\r\n"
                + #"{"id":"018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21","status":"new","a":1}"#, "accepted \(videoID)"
        ),
        ("HTTP/1.1 201 Created\r\n\r\n{\"id\":\"\(videoID)\"}", "accepted \(videoID)"),
    ]

    @Test(arguments: endings) func theEndDecides(text: String, word: String) async throws {
        let result = try await self.create { connection in
            _ = try await connection.readRequest()
            try await connection.send(text)
        }
        #expect(result.outcome.word == word)
        #expect(result.armed == 1 && result.received.count == 1)
    }

    @Test func aResetAfterTheBraceIsUnsure() async throws {
        let result = try await self.create { connection in
            _ = try await connection.readRequest()
            try await connection.reset()
        }
        #expect(result.outcome.word == "unsure connectionLost" && result.received.count == 1)
    }

    @Test func anAnswerOverTheCapKeepsItsBeginning() async throws {
        let result = try await self.create { connection in
            _ = try await connection.readRequest()
            let filler = String(repeating: "x", count: 70_000)
            try await connection.answer(
                "201 Created",
                body: #"{"id":"\#(videoID)","key":"\#(canary)","f":"\#(filler)"}"#
            )
        }
        guard case .unsure(let unsure) = result.outcome else {
            Issue.record("Expected unsure, got \(result.outcome.word).")
            return
        }
        #expect(unsure.reason.code == .answerTooLarge && unsure.certainlyCharged)
        #expect(unsure.salvagedIDs == [videoID])
        #expect(unsure.rawBody.count <= 64 * 1024 && unsure.rawBody.count > 60_000)
        #expect(!String(decoding: unsure.rawBody, as: UTF8.self).contains(canary))
    }

    @Test func noAnswerInTimeIsUnsure() async throws {
        let result = try await self.create(
            { connection in
                _ = try await connection.readRequest()
                _ = await connection.readToEnd()
            },
            { $0.createTimeout = .seconds(1) }
        )
        #expect(result.outcome.word == "unsure timedOut")
    }

    @Test func aBodyThatStallsInTimeIsUnsureWithWhatCame() async throws {
        let result = try await self.create(
            { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":\"\(videoID)\"")
                _ = await connection.readToEnd()
            },
            { $0.createTimeout = .seconds(1) }
        )
        #expect(result.outcome.word == "charged timedOut")
        guard case .unsure(let unsure) = result.outcome else { return }
        #expect(unsure.salvagedIDs == [videoID])
    }

    @Test func cancellingAnArmedCreateChangesNothing() async throws {
        let (armed, arm) = AsyncStream.makeStream(of: Void.self)
        let (cancelled, cancel) = AsyncStream.makeStream(of: Void.self)
        let script: RawServer.Script = { connection in
            _ = try await connection.readRequest()
            for await _ in cancelled {}
            try await connection.answer("201 Created", body: Self.accepted)
        }
        let (outcome, _) = try await withAPI(script) { client, _ in
            await withTaskGroup(of: CreateOutcome.self) { group in
                group.addTask { await client.create(body: Self.body) { arm.finish() } }
                for await _ in armed {}
                group.cancelAll()
                cancel.finish()
                return await group.next()
            }
        }
        #expect(outcome?.word == "accepted \(videoID)")
    }

    @Test func cancellingBeforeTheArmingEndsTheCreate() async throws {
        let steps = Counter()
        let script: RawServer.Script = { connection in _ = await connection.readToEnd() }
        let (outcome, received) = try await withAPI(script) { client, _ in
            await withTaskGroup(of: CreateOutcome.self) { group in
                group.cancelAll()
                group.addTask { await client.create(body: Self.body) { steps.add() } }
                return await group.next()
            }
        }
        #expect(outcome?.word == "notSent cancelled" && steps.value == 0)
        #expect(received.allSatisfy { !$0.hasSuffix("}") })
    }

    @Test(arguments: ["", "}", "{", "{}\n", #"{"a":1} "#])
    func aBodyWithoutABraceToHoldIsNotSent(text: String) async throws {
        let (outcome, received) = try await withAPI({ _ in }) { client, _ in
            await client.create(body: Array(text.utf8)) { Issue.record("Nothing to arm.") }
        }
        #expect(outcome.word == "notSent invalidRequest" && received.isEmpty)
    }

    @Test func aShutDownClientSendsNothing() async throws {
        let client = try makeClient("http://127.0.0.1:9")
        try await client.shutdown()
        #expect(await client.create(body: Self.body, arm: {}).word == "notSent shutDown")
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { self.count.withLock { $0 } }
    func add() { self.count.withLock { $0 += 1 } }
}

final class Stage: Sendable {
    private let name = Mutex("before")
    var current: String { self.name.withLock { $0 } }
    func set(_ stage: String) { self.name.withLock { $0 = stage } }
}
