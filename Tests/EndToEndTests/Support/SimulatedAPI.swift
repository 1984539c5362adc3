import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// A running `paddock simulate`, as people reach it: over HTTP.
struct SimulatedAPI: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: [(String, String)]
        let body: [UInt8]

        var text: String { String(decoding: self.body, as: UTF8.self) }
        var json: JSON { get throws { try JSON(text: self.text) } }
    }

    /// The base URL and the key that it printed, ready to be pasted.
    let base: String
    let key: String

    init(lines: String) {
        func exported(_ name: String) -> String {
            let prefix = "export \(name)="
            let line = lines.split(separator: "\n").first { $0.hasPrefix(prefix) } ?? ""
            return String(line.dropFirst(prefix.count))
        }
        self.base = exported("HAPPYHORSE_BASE_URL")
        self.key = exported("HAPPYHORSE_API_KEY")
    }

    /// A call by hand; `path` is one under the base URL, or a whole URL.
    func call(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        headers: [(String, String)]? = nil
    ) async throws -> Answer {
        try await self.call(method, path, bytes: body.map { Array($0.utf8) }, headers: headers)
    }

    func call(
        _ method: String,
        _ path: String,
        bytes: [UInt8]?,
        headers: [(String, String)]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : self.base + path)
        request.method = .init(rawValue: method)
        let usual = [("Authorization", "Bearer \(self.key)"), ("Content-Type", "application/json")]
        request.headers.add(contentsOf: .init(headers ?? usual))
        if let bytes { request.body = .bytes(ByteBuffer(bytes: bytes)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 16 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers.map { ($0.name.lowercased(), $0.value) },
            body: Array(buffer: body)
        )
    }

    /// Makes calls go wrong, as `/_simulator/faults` takes it.
    func add(fault: String) async throws {
        try #require(try await self.call("POST", "/_simulator/faults", fault).status == 201)
    }

    func change(settings: String) async throws {
        try #require(try await self.call("POST", "/_simulator/settings", settings).status == 200)
    }

    var report: JSON {
        get async throws { try await self.call("GET", "/_simulator/report").json }
    }

    /// How often each prompt was charged.
    var charges: [String: Int] {
        get async throws {
            let lines = try await self.call("GET", "/_simulator/ledger").text.split(separator: "\n")
            return try lines.reduce(into: [:]) { sums, line in
                sums[try JSON(text: String(line)).request.prompt.string ?? "", default: 0] += 1
            }
        }
    }
}
