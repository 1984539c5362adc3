import Foundation
import Synchronization

/// Who calls, and whether they may call now.
struct Caller: Sendable {
    let account: String
    /// `X-RateLimit-…`, for the answer.
    let headers: [(name: String, value: String)]
}

extension World {
    /// Takes the key from an `Authorization` header, and a token from the key's limit.
    func admit(authorization: String?) throws(APIError) -> Caller {
        let key = try self.key(authorization)
        let account = self.account(of: key)
        let headers = try self.takeToken(of: key)
        return Caller(account: account, headers: headers)
    }

    private func key(_ authorization: String?) throws(APIError) -> String {
        let parts = (authorization ?? "").split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        guard let scheme = parts.first, scheme.lowercased() == "bearer", parts.count > 1 else {
            throw APIError(.missingAPIKey, "No Bearer token was provided.")
        }
        let isRevoked = self.state.withLock { $0.configuration.revokedKeys.contains(parts[1]) }
        guard parts.count == 2, parts[1].hasPrefix("hh_"), !isRevoked else {
            throw APIError(.invalidAPIKey, "The API key is not valid.")
        }
        return parts[1]
    }

    /// The account behind a key, named after the key's hash unless the configuration names it.
    func account(of key: String) -> String {
        let named = self.state.withLock { $0.configuration.accounts[key] }
        return named ?? "user-" + Digest.text(Array(key.utf8)).prefix(12)
    }

    private func takeToken(of key: String) throws(APIError) -> [(name: String, value: String)] {
        let verdict = self.state.withLock { state -> (wait: Double?, now: Double, headers: [(String, String)])? in
            guard let limit = state.configuration.requestsPerMinute else { return nil }
            let now = self.now(state)
            let burst = max(1, state.configuration.burst ?? max(2, limit / 6))
            var bucket = state.buckets[key] ?? TokenBucket(burst: burst, now: now)
            let wait = bucket.take(perMinute: limit, burst: burst, now: now)
            state.buckets[key] = bucket
            guard state.configuration.sendsRateLimitHeaders else { return (wait, now, []) }
            let untilFull = (Double(burst) - bucket.tokens) * 60 / Double(limit)
            return (
                wait, now,
                [
                    ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", String(Int(bucket.tokens))),
                    ("X-RateLimit-Reset", String(Int(untilFull.rounded(.up)))),
                ]
            )
        }
        guard let verdict else { return [] }
        let headers = verdict.headers.map { (name: $0.0, value: $0.1) }
        guard let wait = verdict.wait else { return headers }
        throw self.rateLimited(after: wait, now: verdict.now, headers: headers)
    }

    func rateLimited(after wait: Double, now: Double, headers: [(name: String, value: String)] = []) -> APIError {
        var error = APIError(.rateLimited, "The API key limit was exceeded.")
        error.headers = headers
        switch self.configuration.retryAfter {
        case .off:
            break
        case .seconds:
            error.headers.append(("Retry-After", String(max(1, Int(wait.rounded(.up))))))
        case .date:
            error.headers.append(("Retry-After", Timestamp.http(epochSeconds: self.epoch(now + wait))))
        }
        return error
    }
}
