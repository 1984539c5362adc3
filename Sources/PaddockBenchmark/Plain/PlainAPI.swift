import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The calls of the plain client: one shared pool of connections, and a back-off where the API asks for one.
struct PlainAPI: Sendable {
    struct Refused: Error {
        let status: UInt
        let body: String
    }

    struct Video: Decodable {
        let status: String
        let videoUrl: String?
        let thumbnailUrl: String?
    }

    private struct Created: Decodable {
        let id: String
    }

    private struct CreateBody: Encodable {
        let prompt: String
        let durationSec: Int
    }

    let base: String
    let key: String
    private let http: HTTPClient

    init(base: String, key: String) {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.timeout.connect = .minutes(10)
        (self.base, self.key) = (base, key)
        self.http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async throws {
        try await self.http.shutdown()
    }

    func create(_ job: PlainJob) async throws -> String {
        let body = CreateBody(prompt: job.prompt, durationSec: job.durationSec)
        let answer = try await self.call(.POST, "videos", try JSONEncoder().encode(body))
        return try JSONDecoder().decode(Created.self, from: answer).id
    }

    func video(_ id: String) async throws -> Video {
        try JSONDecoder().decode(Video.self, from: try await self.call(.GET, "videos/\(id)"))
    }

    /// Streams a file to disk, and gives it its name once it is whole.
    func download(_ url: String, to path: String) async throws {
        let response = try await self.http.execute(HTTPClientRequest(url: url), timeout: .minutes(10))
        guard response.status == .ok else { throw Refused(status: response.status.code, body: "") }
        let descriptor = open("\(path).part", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw Refused(status: 0, body: "\(path) can't be written") }
        defer { close(descriptor) }
        for try await buffer in response.body {
            let count = buffer.withUnsafeReadableBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count == buffer.readableBytes else { throw Refused(status: 0, body: "\(path) can't be written") }
        }
        guard rename("\(path).part", path) == 0 else { throw Refused(status: 0, body: "\(path) can't be renamed") }
    }

    /// One call, again after a pause where the API says that there are too many.
    private func call(_ method: HTTPMethod, _ path: String, _ body: Data? = nil) async throws -> Data {
        var pause = 1.0
        while true {
            var request = HTTPClientRequest(url: "\(self.base)/api/v1/\(path)")
            request.method = method
            request.headers.add(name: "Authorization", value: "Bearer \(self.key)")
            if let body {
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(bytes: body))
            }
            let response = try await self.http.execute(request, timeout: .minutes(10))
            let bytes = try await response.body.collect(upTo: 1 << 20)
            if (200..<300).contains(response.status.code) { return Data(bytes.readableBytesView) }
            guard response.status == .tooManyRequests else {
                throw Refused(status: response.status.code, body: String(buffer: bytes))
            }
            let asked = response.headers.first(name: "Retry-After").flatMap { Double($0) }
            try await Task.sleep(for: .seconds((asked ?? pause) * Double.random(in: 1...1.25)))
            pause = min(60, pause * 2)
        }
    }
}
