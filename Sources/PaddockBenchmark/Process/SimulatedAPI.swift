import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A `paddock simulate` of its own process.
struct SimulatedAPI: Sendable {
    /// What it has seen; the names are those of its report.
    struct Report: Decodable {
        let charges: Int
        let videos: [String: Int]
        let calls: [String: [String: Int]]
        let rateLimited: Int
        let promptsChargedAgain: [String: Int]
        let meanSeenDelay: Double?
        let slowSeenDelay: Double?

        /// Calls to the API itself, whatever they came to.
        var apiCalls: Int {
            ["create", "presign", "get"].reduce(0) { $0 + (self.calls[$1]?.values.reduce(0, +) ?? 0) }
        }
    }

    /// A charge, as far as it is of use here.
    struct Charge: Decodable {
        let generationSeconds: Double
    }

    let child: Child
    let base: String
    let key: String

    /// Runs one for as long as `body` takes.
    static func with<Value: Sendable>(
        _ paddock: String,
        _ arguments: [String],
        in scratch: Scratch,
        _ body: (SimulatedAPI) async throws -> Value
    ) async throws -> Value {
        let child = try Child(paddock, ["simulate"] + arguments, in: scratch.path, named: "simulate")
        let end = {
            child.signal(SIGINT)
            _ = await child.end()
        }
        do {
            let exports = try await child.until("the simulator listens") { () -> [String: String]? in
                let words = child.out.split(whereSeparator: \.isWhitespace).map {
                    $0.split(separator: "=", maxSplits: 1)
                }
                let pairs = words.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }
                let exports = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
                return exports["HAPPYHORSE_API_KEY"] == nil ? nil : exports
            }
            let base = exports["HAPPYHORSE_BASE_URL"] ?? ""
            let value = try await body(
                SimulatedAPI(child: child, base: base, key: exports["HAPPYHORSE_API_KEY"] ?? "")
            )
            await end()
            return value
        } catch {
            await end()
            throw error
        }
    }

    var report: Report {
        get async throws { try JSONDecoder().decode(Report.self, from: try await self.ask("report")) }
    }

    /// Every charge, oldest first.
    var ledger: [Charge] {
        get async throws {
            try await self.ask("ledger").split(separator: UInt8(ascii: "\n")).map { line in
                try JSONDecoder().decode(Charge.self, from: Data(line))
            }
        }
    }

    /// Slows every download down to so many bytes a second.
    func slowDownloads(to speed: Int) async throws {
        _ = try await self.ask("faults", #"{"call":"video","do":"trickle","bytesPerSecond":\#(speed),"times":null}"#)
    }

    func advance(by duration: String) async throws {
        _ = try await self.ask("advance", #"{"by":"\#(duration)"}"#)
    }

    private func ask(_ path: String, _ body: String? = nil) async throws -> Data {
        var request = HTTPClientRequest(url: "\(self.base)/_simulator/\(path)")
        if let body {
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 1 << 30)
        guard (200..<300).contains(response.status.code) else {
            throw Child.Failed(description: "the simulator says \(response.status.code): \(String(buffer: bytes))")
        }
        return Data(bytes.readableBytesView)
    }
}
