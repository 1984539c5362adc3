import Foundation
import HappyHorse
import TestSupport

/// The key that must turn up nowhere but at the API.
let canary = "hh_live_canary/0123456789"
let videoID = "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21"

func makeClient(
    _ baseURL: String,
    _ adjust: (inout HappyHorseClient.Configuration) -> Void = { _ in }
) throws -> HappyHorseClient {
    var configuration = HappyHorseClient.Configuration(baseURL: baseURL)
    adjust(&configuration)
    return try HappyHorseClient(configuration: configuration, key: APIKey(canary))
}

/// Runs `body` with a client of the raw server, and shuts the client down before the server waits for its connections.
func withAPI<Value: Sendable>(
    _ script: @escaping RawServer.Script,
    _ adjust: (inout HappyHorseClient.Configuration) -> Void = { _ in },
    _ body: (HappyHorseClient, RawServer) async throws -> Value
) async throws -> (value: Value, received: [String]) {
    try await RawServer.serving(script) { server in
        let client = try makeClient(server.origin, adjust)
        do {
            let value = try await body(client, server)
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}

/// The error of a call that must fail.
func failure<Value>(of call: () async throws(HappyHorseError) -> Value) async -> HappyHorseError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}

func envelope(_ code: String, _ extra: String = "") -> String {
    #"{"error":{"code":"\#(code)","message":"No."\#(extra)}}"#
}

extension CreateOutcome {
    /// The outcome in a word, for tables.
    var word: String {
        switch self {
        case .accepted(let video, _): "accepted \(video.id)"
        case .rejected(let error): "rejected \(error.code.rawValue)"
        case .refusedByProxy(let refusal): "proxy \(refusal.httpStatus)"
        case .notSent(let error): "notSent \(error.code)"
        case .unsure(let unsure):
            unsure.certainlyCharged ? "charged \(unsure.reason.code)" : "unsure \(unsure.reason.code)"
        }
    }
}
