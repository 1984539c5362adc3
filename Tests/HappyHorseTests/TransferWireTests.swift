import Foundation
import HappyHorse
import NIOCore
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct UploadWireTests {
    /// A file of `size` bytes that takes no room on disk.
    private func withSparseFile<Value>(size: Int64, _ body: (FilePath) async throws -> Value) async throws -> Value {
        let path = FilePath(NSTemporaryDirectory()).appending("happyhorse-\(UUID().uuidString).png")
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .exclusiveCreate],
            permissions: .ownerReadWrite
        )
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        try file.closeAfter { try file.resize(to: size) }
        return try await body(path)
    }

    @Test func aLargeFileIsStreamedWithItsExactLength() async throws {
        let size: Int64 = 20_000_000
        let read = Counter()
        let steps = Mutex<[Int64]>([])
        let script: RawServer.Script = { connection in
            let head = try await connection.readHead()
            let lines = head.split(separator: "\r\n").filter { !$0.hasPrefix("host: 127.0.0.1:") }.map(String.init)
            let expected: [String] = [
                "PUT /bucket/key?X-Amz-Signature=a%2Fb&x=1 HTTP/1.1", "User-Agent: HappyHorse-Swift/0.1",
                "Content-Type: image/png", "Content-Length: 20000000",
            ]
            #expect(lines == expected)
            #expect(!head.contains(canary))
            for _ in 0..<200 {
                let part = try await connection.read(100_000)
                #expect(part.allSatisfy { $0 == 0 })
            }
            read.add()
            try await connection.answer("200 OK", headers: "ETag: \"x\"\r\n")
        }
        _ = try await self.withSparseFile(size: size) { path in
            try await withAPI(script) { client, server in
                try await client.upload(
                    file: path,
                    to: server.origin + "/bucket/key?X-Amz-Signature=a%2Fb&x=1",
                    contentType: "image/png",
                    sizeBytes: size,
                    progress: { sent in steps.withLock { $0.append(sent) } }
                )
            }
        }
        #expect(read.value == 1)
        let seen = steps.withLock { $0 }
        // Flat by construction: no piece is larger than the chunk that is read from the disk.
        #expect(zip([0] + seen, seen).allSatisfy { $1 - $0 <= 256 * 1024 && $1 > $0 })
        #expect(seen.last == size)
    }

    @Test func aFileOfAnotherSizeIsNotSent() async throws {
        let (_, received) = try await self.withSparseFile(size: 10) { path in
            try await withAPI({ _ in }) { client, server in
                let error = await failure { () async throws(HappyHorseError) in
                    try await client.upload(file: path, to: server.origin, contentType: "image/png", sizeBytes: 11)
                }
                #expect(error?.code == .lengthMismatch && error?.effect == HappyHorseError.Effect.none)
                let missing = await failure { () async throws(HappyHorseError) in
                    let path = path.appending("not-there")
                    try await client.upload(file: path, to: server.origin, contentType: "image/png", sizeBytes: 11)
                }
                #expect(missing?.code == .unreadableFile)
            }
        }
        #expect(received.isEmpty)
    }

    private struct Bytes: AsyncSequence, Sendable {
        typealias Element = ByteBuffer
        let count: Int
        func makeAsyncIterator() -> AsyncStream<ByteBuffer>.Iterator {
            let count = self.count
            return AsyncStream { continuation in
                continuation.yield(ByteBuffer(repeating: 7, count: count))
                continuation.finish()
            }.makeAsyncIterator()
        }
    }

    private func upload(
        _ count: Int,
        announced: Int64,
        _ script: @escaping RawServer.Script,
        _ adjust: (inout HappyHorseClient.Configuration) -> Void = { _ in }
    ) async throws -> HappyHorseError? {
        try await withAPI(script, adjust) { client, server in
            await failure { () async throws(HappyHorseError) in
                try await client.upload(
                    Bytes(count: count),
                    to: server.origin + "/k?sig=canary",
                    contentType: "image/png",
                    sizeBytes: announced
                )
            }
        }.value
    }

    @Test(arguments: [9, 11]) func aBodyOfAnotherLengthFails(count: Int) async throws {
        let error = try await self.upload(count, announced: 10) { connection in _ = await connection.readToEnd() }
        #expect(error?.code == .lengthMismatch)
    }

    @Test func storageIsQuotedByItsCodeAlone() async throws {
        let error = try await self.upload(10, announced: 10) { connection in
            _ = try await connection.readRequest()
            let body = "<Error><Code>AccessDenied</Code><Signature>canary</Signature></Error>"
            try await connection.answer("403 Forbidden", body: body)
        }
        #expect(error?.code == .unexpectedStatus && error?.httpStatus == 403)
        #expect(error?.message == "HTTP 403 (AccessDenied).")
    }

    @Test func aRefusalBeforeTheEndOfTheBodyIsHeard() async throws {
        let error = try await self.upload(1_000_000, announced: 1_000_000) { connection in
            _ = try await connection.readHead()
            try await connection.answer("413 Too Large")
            _ = await connection.readToEnd()
        }
        #expect(error?.httpStatus == 413)
    }

    @Test func aContentTypeCannotBreakTheHead() async throws {
        let (error, received) = try await withAPI({ _ in }) { client, server in
            await failure { () async throws(HappyHorseError) in
                let type = "image/png\r\nEvil: 1"
                try await client.upload(Bytes(count: 1), to: server.origin, contentType: type, sizeBytes: 1)
            }
        }
        #expect(error?.code == .invalidRequest && received.isEmpty)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let error = try await self.upload(10, announced: 10) { connection in
            _ = try await connection.readRequest()
            try await connection.answer("307 Temporary", headers: "Location: http://127.0.0.1:1/x?sig=canary\r\n")
        }
        #expect(error?.code == .redirected && error?.message.contains("canary") == false)
    }

    @Test func anUploadWithoutAnAnswerTimesOut() async throws {
        let script: RawServer.Script = { connection in _ = await connection.readToEnd() }
        for adjust: @Sendable (inout HappyHorseClient.Configuration) -> Void in [
            { $0.transferTimeout = .milliseconds(200) }, { $0.idleTimeout = .milliseconds(200) },
        ] {
            let error = try await self.upload(10, announced: 10, script, adjust)
            #expect(error?.code == .timedOut && error?.effect == .possible)
        }
    }

    @Test func anUnsafeURLIsNotUsed() async throws {
        let client = try makeClient("https://api.example.com")
        let error = await failure { () async throws(HappyHorseError) in
            try await client.upload(Bytes(count: 1), to: "https://127.0.0.1/x", contentType: "image/png", sizeBytes: 1)
        }
        #expect(error?.code == .unsafeURL)
        try await client.shutdown()
    }
}

@Suite(.timeLimit(.minutes(1))) struct DownloadWireTests {
    private func collect(_ download: Download) async throws -> String {
        var bytes: [UInt8] = []
        for try await part in download.body { bytes.append(contentsOf: part.readableBytesView) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aWholeFileComesWithItsHead() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            let headers = "ETag: \"e1\"\r\nContent-Type: video/mp4\r\nLast-Modified: then\r\n"
            try await connection.answer("200 OK", headers: headers, body: "0123456789")
        }
        let (port, received) = try await withAPI(script) { client, server in
            let download = try await client.download(from: server.origin + "/v.mp4?sig=1")
            #expect(download.httpStatus == 200 && download.contentLength == 10 && download.totalLength == 10)
            #expect([download.etag, download.contentType, download.lastModified] == ["\"e1\"", "video/mp4", "then"])
            #expect(try await self.collect(download) == "0123456789")
            return server.port
        }
        #expect(
            received == [
                "GET /v.mp4?sig=1 HTTP/1.1\r\nUser-Agent: HappyHorse-Swift/0.1\r\nAccept-Encoding: identity\r\n"
                    + "host: 127.0.0.1:\(port)\r\n\r\n"
            ]
        )
    }

    @Test func aDownloadGoesOnWhereItStopped() async throws {
        let script: RawServer.Script = { connection in
            let head = try await connection.readHead()
            #expect(head.contains("Range: bytes=4-\r\nIf-Range: \"e1\"\r\n"))
            try await connection.answer("206 Partial", headers: "Content-Range: bytes 4-9/10\r\n", body: "456789")
        }
        _ = try await withAPI(script) { client, server in
            let download = try await client.download(from: server.origin + "/v", range: 4, ifRange: "\"e1\"")
            #expect(download.httpStatus == 206 && download.totalLength == 10 && download.contentRange?.first == 4)
            #expect(try await self.collect(download) == "456789")
        }
    }

    @Test(arguments: [
        ("206 Partial", "Content-Range: bytes 5-9/10\r\n", HappyHorseError.Code.malformedAnswer),
        ("206 Partial", "", .malformedAnswer),
        ("416 Range", "", .unexpectedStatus), ("403 No", "", .unexpectedStatus), ("410 Gone", "", .unexpectedStatus),
        ("302 Found", "", .redirected), ("204 Nothing", "", .unexpectedStatus),
    ])
    func whatIsNotTheFileFails(status: String, headers: String, code: HappyHorseError.Code) async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.answer(status, headers: headers)
        }
        let (error, _) = try await withAPI(script) { client, server in
            await failure { () async throws(HappyHorseError) in
                _ = try await client.download(from: server.origin + "/v", range: 4)
            }
        }
        #expect(error?.code == code && error?.httpStatus == Int(status.prefix(3)))
        #expect(error?.effect == HappyHorseError.Effect.none)
    }

    @Test func aShortBodyIsAnError() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123")
        }
        _ = try await withAPI(script) { client, server in
            let download = try await client.download(from: server.origin + "/v")
            let error = await #expect(throws: HappyHorseError.self) { _ = try await self.collect(download) }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test func redirectsAreFollowedByHandThreeTimes() async throws {
        for (hops, fits) in [(3, true), (4, false)] {
            let script: RawServer.Script = { connection in
                while true {
                    let head = try await connection.readHead()
                    let hop = Int(head.split(separator: " ")[1].dropFirst()) ?? 0
                    if hop == hops {
                        try await connection.answer("200 OK", body: "file")
                    } else {
                        try await connection.answer("302 Found", headers: "Location: /\(hop + 1)\r\n")
                    }
                }
            }
            let (error, received) = try await withAPI(script) { client, server in
                await failure { () async throws(HappyHorseError) in
                    _ = try await client.download(from: server.origin + "/0")
                }
            }
            #expect(error?.code == (fits ? nil : .redirected))
            #expect(!received.joined().contains("Authorization"))
        }
    }

    @Test func aRedirectToAnUnsafePlaceIsRefused() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.answer("302 Found", headers: "Location: ftp://127.0.0.1/x?sig=canary\r\n")
        }
        let (error, _) = try await withAPI(script) { client, server in
            await failure { () async throws(HappyHorseError) in
                _ = try await client.download(from: server.origin + "/v")
            }
        }
        #expect(error?.code == .unsafeURL && error?.message.contains("canary") == false)
    }

    @Test func aStalledDownloadTimesOut() async throws {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0")
            _ = await connection.readToEnd()
        }
        _ = try await withAPI(script, { $0.idleTimeout = .milliseconds(100) }) { client, server in
            let error = await #expect(throws: HappyHorseError.self) {
                _ = try await self.collect(try await client.download(from: server.origin + "/v"))
            }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func aSlowDownloadIsGivenUp() async throws {
        let (dropped, drop) = AsyncStream.makeStream(of: Void.self)
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            for _ in 0..<1000 {
                try await Task.sleep(for: .milliseconds(20))
                try await connection.send("0")
            }
            for await _ in dropped {}
        }
        _ = try await withAPI(script, { $0.minimumSpeedWindow = .milliseconds(100) }) { client, server in
            defer { drop.finish() }
            let download = try await client.download(from: server.origin + "/v")
            let error = await #expect(throws: HappyHorseError.self) { _ = try await self.collect(download) }
            #expect(error?.code == .tooSlow)
        }
    }

    @Test func onlyWaitingCountsTowardsTheSpeed() throws {
        let start = ContinuousClock.now
        let speed = DownloadSpeedProbe(minimum: 10, window: .seconds(60), deadline: start + .seconds(100))
        #expect(speed.outcome([(1, 59, 1)], from: start) == nil)
        #expect(speed.outcome([(1, 59, 1), (8, 1, 2)], from: start) == .tooSlow)
        #expect(speed.outcome([(1, 59, 1), (9, 1, 2), (1, 59, 3)], from: start) == nil)
        #expect(speed.outcome([(1, 0, 100)], from: start) == .timedOut)
    }

    @Test(arguments: [
        ("bytes 0-9/10", true), ("BYTES 4-4/5", true), ("bytes 4-9/*", true), ("bytes 9-4/10", false),
        ("bytes 0-9/9", false), ("bytes */10", false), ("bytes -5/10", false), ("items 0-9/10", false), ("", false),
        ("bytes 0-9/x", false), ("bytes 0-99999999999999999999/*", false),
    ])
    func aContentRangeIsReadOrRefused(text: String, valid: Bool) {
        #expect((ContentRange(text) != nil) == valid)
    }
}
