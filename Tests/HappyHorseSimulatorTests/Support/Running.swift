import AsyncHTTPClient
import NIOCore
import NIOHTTP1

@testable import HappyHorseSimulator

/// A running simulator and a plain client for it.
struct Running {
    static let key = "hh_test_key"

    let simulator: Simulator
    let origins: SimulatorOrigins
    let http: HTTPClient

    /// Runs a simulator whose videos are ready at once unless the configuration says otherwise.
    static func with<Value: Sendable>(
        _ configure: (inout SimulatorConfiguration) -> Void = { _ in },
        http configuration: HTTPClient.Configuration = .init(),
        _ body: (Running) async throws -> Value
    ) async throws -> Value {
        var settings = SimulatorConfiguration()
        settings.generationTime = .fixed(.zero)
        configure(&settings)
        var configuration = configuration
        configuration.redirectConfiguration = .disallow
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await Simulator.running(settings) { simulator, origins in
                try await body(Running(simulator: simulator, origins: origins, http: http))
            }
            try await http.shutdown()
            return value
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    /// One call to any URL.
    func send(
        _ method: HTTPMethod,
        _ url: String,
        headers: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers {
            request.headers.add(name: name, value: value)
        }
        request.body = body.map { .bytes(ByteBuffer(bytes: $0)) }
        let response = try await self.http.execute(request, timeout: .seconds(30))
        var bytes = try await response.body.collect(upTo: 64 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            body: bytes.readBytes(length: bytes.readableBytes) ?? []
        )
    }

    /// A call to the API with a key.
    func api(_ method: HTTPMethod, _ path: String, _ json: String? = nil, key: String? = Self.key) async throws -> Reply
    {
        var headers: [String: String] = [:]
        headers["Authorization"] = key.map { "Bearer \($0)" }
        headers["Content-Type"] = json == nil ? nil : "application/json"
        return try await self.send(method, self.origins.api + path, headers: headers, body: json.map { Array($0.utf8) })
    }

    func create(_ prompt: String = "A horse", more: String = "", key: String = Self.key) async throws -> Reply {
        try await self.api(.POST, "/api/v1/videos", #"{"prompt":"\#(prompt)","durationSec":6\#(more)}"#, key: key)
    }

    func get(_ id: String, key: String = Self.key) async throws -> Reply {
        try await self.api(.GET, "/api/v1/videos/\(id)", key: key)
    }

    func presign(_ json: String, key: String = Self.key) async throws -> Reply {
        try await self.api(.POST, "/api/v1/uploads/presign", json, key: key)
    }

    /// Presigns and puts bytes; the storage key.
    func upload(
        _ bytes: [UInt8] = [1, 2, 3],
        kind: String = "image",
        type: String = "image/png",
        key: String = Self.key
    ) async throws -> String {
        let json = #"{"kind":"\#(kind)","contentType":"\#(type)","sizeBytes":\#(bytes.count)}"#
        let reply = try await self.presign(json, key: key)
        let put = try await self.send(.PUT, reply.text("uploadUrl"), headers: ["Content-Type": type], body: bytes)
        guard put.status == 200 else { throw Unexpected(reply: put) }
        return try reply.text("key")
    }

    struct Unexpected: Error {
        let reply: Reply
    }
}

/// What came back.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    struct NotThere: Error {
        let name: String
        let body: String
    }

    var string: String { String(decoding: self.body, as: UTF8.self) }

    func json() throws -> JSONValue { try StrictJSON.parse(self.body) }

    func text(_ name: String) throws -> String {
        guard let text = try self.json()[name]?.string else { throw NotThere(name: name, body: self.string) }
        return text
    }

    /// The code in the documented envelope, checked to be exactly the envelope.
    func errorCode() throws -> String? {
        guard case .object(let members) = try self.json(), members.map(\.name) == ["error"],
            case .object(let error) = members[0].value, error.map(\.name).starts(with: ["code", "message"])
        else { return nil }
        return error[0].value.string
    }
}
