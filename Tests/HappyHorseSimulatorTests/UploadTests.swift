import Crypto
import Foundation
import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct UploadTests {
    @Test(arguments: [
        ("image", "image/png", "videos/inputs/", ".png"), ("image", "image/jpeg", "videos/inputs/", ".jpg"),
        ("image", "image/webp", "videos/inputs/", ".webp"),
        ("video", "video/mp4", "videos/reference-video/", ".mp4"),
        ("video", "video/quicktime", "videos/reference-video/", ".mov"),
        ("video", "video/webm", "videos/reference-video/", ".webm"),
        ("audio", "audio/mpeg", "videos/reference-audio/", ".mp3"),
        ("audio", "audio/mp3", "videos/reference-audio/", ".mp3"),
        ("audio", "audio/wav", "videos/reference-audio/", ".wav"),
        ("audio", "audio/webm", "videos/reference-audio/", ".webm"),
    ])
    func everyDocumentedTypeIsPresigned(kind: String, type: String, prefix: String, suffix: String) async throws {
        try await Running.with { running in
            let reply = try await running.presign(#"{"kind":"\#(kind)","contentType":"\#(type)","sizeBytes":10}"#)
            #expect(reply.status == 200)
            let key = try reply.text("key")
            #expect(key.hasPrefix(prefix) && key.hasSuffix(suffix))
            #expect(try reply.text("kind") == kind)
            #expect(try reply.text("uploadUrl").hasPrefix(running.origins.storage))
            #expect(try reply.text("publicUrl") == "\(running.origins.cdn)/\(key)")
        }
    }

    @Test(arguments: [
        (#"{"contentType":"image/gif","sizeBytes":10}"#, 400, "upload_type_not_supported"),
        (#"{"kind":"audio","contentType":"audio/mp4","sizeBytes":10}"#, 400, "upload_type_not_supported"),
        (#"{"kind":"video","contentType":"image/png","sizeBytes":10}"#, 400, "upload_type_not_supported"),
        (#"{"contentType":"image/png","sizeBytes":10485761}"#, 413, "upload_file_too_large"),
        (#"{"kind":"video","contentType":"video/mp4","sizeBytes":52428801}"#, 413, "upload_file_too_large"),
        (#"{"kind":"audio","contentType":"audio/wav","sizeBytes":15728641}"#, 413, "upload_file_too_large"),
        (#"{"contentType":"image/png"}"#, 400, "invalid_input"), (#"{"sizeBytes":10}"#, 400, "invalid_input"),
        (#"{"kind":"text","contentType":"image/png","sizeBytes":10}"#, 400, "invalid_input"),
        (#"{"contentType":"image/png","sizeBytes":0}"#, 400, "invalid_input"),
        (#"{"contentType":"image/png","sizeBytes":1.5}"#, 400, "invalid_input"),
        (#"{"contentType":"image/png","sizeBytes":10,"name":"a.png"}"#, 400, "invalid_input"),
    ])
    func aWrongPresignIsRefused(body: String, status: Int, code: String) async throws {
        try await Running.with { running in
            let reply = try await running.presign(body)
            #expect(reply.status == status)
            #expect(try reply.errorCode() == code)
        }
    }

    @Test func theLargestSizesAreFine() async throws {
        try await Running.with { (running: Running) async throws in
            #expect(try await running.presign(#"{"contentType":"image/png","sizeBytes":10485760}"#).status == 200)
            let video = #"{"kind":"video","contentType":"video/mp4","sizeBytes":52428800}"#
            #expect(try await running.presign(video).status == 200)
        }
    }

    @Test func whatWasPutIsKnownByItsHash() async throws {
        let folder = NSTemporaryDirectory() + "simulator-uploads-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await Running.with({ $0.uploadsDirectory = folder }) { running in
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            _ = try await running.upload(bytes)
            let hash = Hex.text(SHA256.hash(data: bytes))
            #expect(running.simulator.report.uploadsBySHA256 == [hash: 1])
            #expect(FileManager.default.contents(atPath: "\(folder)/\(hash)") == Data(bytes))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [hash])
        }
    }

    /// The error in S3's XML.
    private static func code(_ reply: Reply) -> String? {
        reply.string.firstRange(of: "<Code>").flatMap { start in
            reply.string.firstRange(of: "</Code>").map { String(reply.string[start.upperBound..<$0.lowerBound]) }
        }
    }

    @Test func aPutMustBeAsItWasSigned() async throws {
        try await Running.with { running in
            let presign = #"{"contentType":"image/png","sizeBytes":3}"#
            let url = try await running.presign(presign).text("uploadUrl")
            let png = ["Content-Type": "image/png"]
            for (target, headers, body) in [
                (url, ["Content-Type": "image/jpeg"], [1, 2, 3]), (url, [:], [1, 2, 3]), (url, png, [1, 2]),
                (url, png, [1, 2, 3, 4]), (url.replacing("Signature=", with: "Signature=0"), png, [1, 2, 3]),
                (url.replacing("Expires=900", with: "Expires=9000"), png, [1, 2, 3]),
            ] as [(String, [String: String], [UInt8])] {
                let reply = try await running.send(.PUT, target, headers: headers, body: body)
                #expect(reply.status == 403)
                #expect(Self.code(reply) == "SignatureDoesNotMatch")
            }
            #expect(try await running.send(.GET, url).status == 403)
            running.simulator.advance(by: .seconds(901))
            let late = try await running.send(.PUT, url, headers: png, body: [1, 2, 3])
            #expect(late.status == 403)
            #expect(Self.code(late) == "AccessDenied")
            #expect(running.simulator.report.uploadsBySHA256.isEmpty)
        }
    }

    @Test(arguments: [
        ("Transfer-Encoding: chunked\r\n", "501 Not Implemented", "NotImplemented"),
        ("", "411 Length Required", "MissingContentLength"),
    ])
    func aPutWithoutALengthIsRefused(header: String, status: String, code: String) async throws {
        try await Running.with { running in
            let url = try await running.presign(#"{"contentType":"image/png","sizeBytes":3}"#).text("uploadUrl")
            let path = url.dropFirst(running.origins.storage.count)
            let head = "PUT \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n\(header)\r\n"
            let answer = try await RawConnection.exchange(port: running.origins.storagePort, [head]) {
                $0.holds("</Error>")
            }
            #expect(answer.bytes.holds(status))
            #expect(answer.bytes.holds(code))
        }
    }

    @Test func aCallerWhoAsksIsInvitedToSendTheBody() async throws {
        try await Running.with { running in
            let url = try await running.presign(#"{"contentType":"image/png","sizeBytes":3}"#).text("uploadUrl")
            let path = url.dropFirst(running.origins.storage.count)
            let head = "PUT \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 3\r\n"
            let asking = head + "Expect: 100-continue\r\n\r\n"
            let answer = try await RawConnection.exchange(port: running.origins.storagePort, [asking]) {
                $0.holds("100 Continue\r\n\r\n")
            }
            #expect(answer.bytes.holds("HTTP/1.1 100 Continue"))
        }
    }

    @Test func aHalfPutIsNoUpload() async throws {
        try await Running.with { running in
            let reply = try await running.presign(#"{"contentType":"image/png","sizeBytes":30}"#)
            let path = try reply.text("uploadUrl").dropFirst(running.origins.storage.count)
            let head = "PUT \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 30\r\n\r\nhalf"
            _ = try await RawConnection.exchange(port: running.origins.storagePort, [head], closes: true)
            _ = try await running.simulator.report { $0.calls["put"] != nil }
            #expect(running.simulator.report.calls["put"] == ["unfinished": 1])
            let create = try await running.create(more: #","sourceImageKey":"\#(try reply.text("key"))""#)
            #expect(try create.errorCode() == "invalid_input")
        }
    }

    @Test func aKeyShownToTheStorageIsALeak() async throws {
        try await Running.with { running in
            let url = try await running.presign(#"{"contentType":"image/png","sizeBytes":3}"#).text("uploadUrl")
            let headers = ["Content-Type": "image/png", "Authorization": "Bearer \(Running.key)"]
            #expect(try await running.send(.PUT, url, headers: headers, body: [1, 2, 3]).status == 400)
            #expect(running.simulator.report.leakedKeys == ["storage": 1])
        }
    }
}
