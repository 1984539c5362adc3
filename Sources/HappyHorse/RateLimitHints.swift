import NIOHTTP1

/// What the `X-RateLimit-…` headers of an answer said, as text: their meaning is undocumented, so they are hints.
public struct RateLimitHints: Hashable, Sendable {
    /// `X-RateLimit-Limit`.
    public var limit: String?
    /// `X-RateLimit-Remaining`.
    public var remaining: String?
    /// `X-RateLimit-Reset`.
    public var reset: String?

    /// Makes hints; none by default.
    public init(limit: String? = nil, remaining: String? = nil, reset: String? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }

    init(_ headers: HTTPHeaders) {
        self.init(
            limit: headers.first(name: "X-RateLimit-Limit"),
            remaining: headers.first(name: "X-RateLimit-Remaining"),
            reset: headers.first(name: "X-RateLimit-Reset")
        )
    }

    func redacted(by key: APIKey) -> RateLimitHints {
        RateLimitHints(
            limit: self.limit.map(key.redact),
            remaining: self.remaining.map(key.redact),
            reset: self.reset.map(key.redact)
        )
    }
}
