import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct KeyTests {
    @Test(arguments: ["/api/v1/videos/example-id", "/api/v1/nothing"])
    func withoutAKeyItIsMissing(path: String) async throws {
        try await Running.with { running in
            let reply = try await running.api(.GET, path, key: nil)
            #expect(reply.status == 401)
            #expect(try reply.errorCode() == "missing_api_key")
        }
    }

    @Test(arguments: ["sk_live_1", "hh_a b"])
    func aMalformedKeyIsInvalid(key: String) async throws {
        try await Running.with { running in
            let reply = try await running.get("example-id", key: key)
            #expect(reply.status == 401)
            #expect(try reply.errorCode() == "invalid_api_key")
        }
    }

    @Test func aRevokedKeyIsInvalidUntilItIsRestored() async throws {
        try await Running.with { (running: Running) async throws in
            running.simulator.change { $0.revokedKeys = [Running.key] }
            #expect(try await running.create().errorCode() == "invalid_api_key")
            running.simulator.change { $0.revokedKeys = [] }
            #expect(try await running.create().status == 201)
        }
    }

    @Test func anotherAccountsVideoIsNotFound() async throws {
        try await Running.with({ $0.accounts = ["hh_twin": "twins", "hh_brother": "twins"] }) { running in
            let id = try await running.create(key: "hh_twin").text("id")
            #expect(try await running.get(id, key: "hh_brother").status == 200)
            let reply = try await running.get(id, key: "hh_stranger")
            #expect(reply.status == 404)
            #expect(try reply.errorCode() == "not_found")
            #expect(running.simulator.report.chargesByAccount == ["twins": 1])
        }
    }

    @Test func aLimitIsPerKeyAndRecovers() async throws {
        try await Running.with({
            $0.requestsPerMinute = 1
            $0.burst = 3
        }) { running in
            for _ in 0..<3 {
                #expect(try await running.get("example-id").status == 404)
            }
            let reply = try await running.get("example-id")
            #expect(reply.status == 429)
            #expect(try reply.errorCode() == "rate_limited")
            let wait = try #require(reply.headers.first(name: "Retry-After").flatMap { Int($0) })
            #expect((1...60).contains(wait))
            #expect(reply.headers.first(name: "X-RateLimit-Limit") == "1")
            #expect(reply.headers.first(name: "X-RateLimit-Remaining") == "0")
            #expect(try await running.get("example-id", key: "hh_other").status == 404)
            running.simulator.advance(by: .seconds(60))
            #expect(try await running.get("example-id").status == 404)
            #expect(running.simulator.report.rateLimited == 1)
        }
    }

    @Test(arguments: [RetryAfterStyle.off, .date])
    func retryAfterHasItsStyle(style: RetryAfterStyle) async throws {
        try await Running.with({
            $0.requestsPerMinute = 1
            $0.burst = 1
            $0.retryAfter = style
            $0.sendsRateLimitHeaders = false
        }) { running in
            _ = try await running.get("example-id")
            let reply = try await running.get("example-id")
            #expect(reply.status == 429)
            #expect(reply.headers.first(name: "Retry-After")?.hasSuffix(" GMT") == (style == .date ? true : nil))
            #expect(!reply.headers.contains(name: "X-RateLimit-Limit"))
            #expect(reply.headers.first(name: "Date")?.hasSuffix(" GMT") == true)
        }
    }

    @Test func aGatewayMayRefuseBeforeTheBody() async throws {
        try await Running.with({ $0.refusesEarly = true }) { running in
            let head = RawConnection.head("POST", "/api/v1/videos", length: 50)
                .replacing("Bearer \(Running.key)", with: "Basic abc")
            let answer = try await RawConnection.exchange(port: running.origins.apiPort, [head, "{"]) {
                $0.holds("missing_api_key")
            }
            #expect(answer.bytes.holds("401 Unauthorized"))
        }
    }
}
