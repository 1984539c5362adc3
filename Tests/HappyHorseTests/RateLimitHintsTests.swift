import Foundation
import NIOHTTP1
import Testing

@testable import HappyHorse

@Suite struct RateLimitHintsTests {
    private static let date = "Tue, 24 Nov 2026 00:00:00 GMT"

    @Test(
        arguments: [
            ([], RateLimitHints()),
            (
                [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "17")],
                RateLimitHints(limit: 60, remaining: 0, resetAfter: .seconds(17))
            ),
            ([("X-RateLimit-Reset", "1795478423")], RateLimitHints(resetAfter: .seconds(23))),
            ([("X-RateLimit-Reset", "1795478423000")], RateLimitHints(resetAfter: .seconds(23))),
            ([("X-RateLimit-Reset", "Tue, 24 Nov 2026 00:01:00 GMT")], RateLimitHints(resetAfter: .seconds(60))),
            ([("X-RateLimit-Reset", "1795477700")], RateLimitHints(resetAfter: .zero)),
            ([("X-Rate-Limit-Remaining", "5")], RateLimitHints(remaining: 5)),
            (
                [("RateLimit-Limit", "100, 100;w=60"), ("RateLimit-Remaining", "7"), ("RateLimit-Reset", "3")],
                RateLimitHints(limit: 100, remaining: 7, resetAfter: .seconds(3))
            ),
            (
                [("RateLimit", "limit=100, remaining=50, reset=30")],
                RateLimitHints(limit: 100, remaining: 50, resetAfter: .seconds(30))
            ),
            (
                [("RateLimit", "\"minute\";r=50;t=30, \"hour\";r=3;t=1800")],
                RateLimitHints(remaining: 3, resetAfter: .seconds(1800))
            ),
            ([("X-RateLimit-Remaining", "many"), ("X-RateLimit-Reset", "soon")], RateLimitHints()),
            ([("X-RateLimit-Remaining", "99999999999999999999")], RateLimitHints()),
            ([("RateLimit", ";;==,,r=;t")], RateLimitHints()),
        ] as [([(String, String)], RateLimitHints)]
    )
    func everyFormIsReadAndNonsenseIsLeftOut(headers: [(String, String)], expected: RateLimitHints) {
        let headers = HTTPHeaders([("Date", Self.date)] + headers)
        #expect(RateLimitHints(headers, now: Date(timeIntervalSince1970: 0)) == expected)
    }
}
