import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// An answer as it came: the head, and as much of the body as arrived.
struct RawAnswer: Sendable {
    enum End: Sendable {
        /// The body is complete: its framing says so.
        case complete
        /// The body went on beyond the cap.
        case tooLarge
        /// The body broke off.
        case brokenOff(HappyHorseError)
    }

    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    var end: End

    /// Reads the body of an answer up to `limit` bytes; keeps what arrived whatever happens.
    static func reading(_ response: HTTPClientResponse, limit: Int) async -> RawAnswer {
        var answer = RawAnswer(status: Int(response.status.code), headers: response.headers, body: [], end: .complete)
        do {
            for try await part in response.body {
                let room = limit - answer.body.count
                answer.body.append(contentsOf: part.readableBytesView.prefix(room))
                guard part.readableBytes <= room else {
                    answer.end = .tooLarge
                    return answer
                }
            }
            // A cancelled read may end like a finished one.
            if Task.isCancelled { answer.end = .brokenOff(TransportFailure.error(from: CancellationError())) }
        } catch {
            answer.end = .brokenOff(TransportFailure.error(from: error))
        }
        return answer
    }

    /// How long the answer asks to wait.
    var retryAfter: Duration? { RetryAfter.wait(in: self.headers, now: Date()) }

    /// What the headers say of the key's rate limit.
    var rateLimit: RateLimitHints { RateLimitHints(self.headers) }

    /// The API's own error, where the body is complete and holds one.
    func apiError(redactedBy key: APIKey) -> APIError? {
        guard case .complete = self.end, var error = APIError(httpStatus: self.status, body: self.body) else {
            return nil
        }
        error.retryAfter = self.retryAfter
        error.rateLimit = self.rateLimit
        return error.redacted(by: key)
    }

    /// Where a redirect leads, without its query.
    var redirectText: String {
        self.headers.first(name: "Location").map { SafeURLText.of($0) } ?? "nowhere"
    }
}
