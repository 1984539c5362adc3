import Foundation
import NIOHTTP1

/// What an answer's headers said of the key's rate limit. The API documents none of them, so they are hints, to be believed only once
/// they have shown to be true.
///
/// Read are `RateLimit` (the IETF draft's older and newer forms), `RateLimit-Limit`, `-Remaining`, `-Reset`, and the same with `X-` before
/// them. What can't be read is left out.
public struct RateLimitHints: Hashable, Sendable {
    /// Calls that the limit allows in its window.
    public var limit: Int?
    /// Calls that are left in it.
    public var remaining: Int?
    /// The time until the limit is whole again, counted from the answer.
    public var resetAfter: Duration?

    /// Makes hints; none by default.
    public init(limit: Int? = nil, remaining: Int? = nil, resetAfter: Duration? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.resetAfter = resetAfter
    }

    init(_ headers: HTTPHeaders, now: Date = Date()) {
        if let text = headers.first(name: "RateLimit") {
            self = Self.structured(text)
            return
        }
        let date = headers.first(name: "Date")
        for prefix in ["RateLimit-", "X-RateLimit-", "X-Rate-Limit-"] {
            self.limit = headers.first(name: prefix + "Limit").flatMap(Self.number)
            self.remaining = headers.first(name: prefix + "Remaining").flatMap(Self.number)
            self.resetAfter = headers.first(name: prefix + "Reset").flatMap {
                Self.wait($0, from: date.flatMap(HTTPDate.parse) ?? now)
            }
            if self != RateLimitHints() { return }
        }
    }

    /// `limit=60, remaining=12, reset=30`, or `"default";r=12;t=30, "hour";r=900;t=1800`: of several limits the one that binds first.
    private static func structured(_ text: String) -> RateLimitHints {
        let isOld = text.contains("remaining")
        let items = isOld ? [Substring(text)] : text.prefix(1000).split(separator: ",")
        let hints = items.map { item -> RateLimitHints in
            var hint = RateLimitHints()
            for part in item.split(whereSeparator: { ",;".contains($0) }) {
                let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                guard pair.count == 2, let value = Self.number(pair[1]) else { continue }
                switch pair[0] {
                case "limit", "q": hint.limit = value
                case "remaining", "r": hint.remaining = value
                case "reset", "t": hint.resetAfter = Self.bounded(Double(value))
                default: break
                }
            }
            return hint
        }
        return hints.min { ($0.remaining ?? .max) < ($1.remaining ?? .max) } ?? RateLimitHints()
    }

    /// The whole number that a text begins with.
    private static func number(_ text: String) -> Int? {
        let digits = text.trimmingCharacters(in: .whitespaces).prefix { ("0"..."9").contains($0) }
        return Int(digits)
    }

    /// Seconds from now, seconds or milliseconds since 1970, or a date.
    private static func wait(_ text: String, from now: Date) -> Duration? {
        if let date = HTTPDate.parse(text.trimmingCharacters(in: .whitespaces)) {
            return Self.bounded(date.timeIntervalSince(now))
        }
        guard let number = Self.number(text) else { return nil }
        switch Double(number) {
        case 1e12...: return Self.bounded(Double(number) / 1000 - now.timeIntervalSince1970)
        case 1e9..<1e12: return Self.bounded(Double(number) - now.timeIntervalSince1970)
        default: return Self.bounded(Double(number))
        }
    }

    private static func bounded(_ seconds: Double) -> Duration {
        min(.seconds(min(max(0, seconds), 1e9)), RetryAfter.longest)
    }
}
