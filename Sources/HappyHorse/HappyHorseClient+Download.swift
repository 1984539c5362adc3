import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension HappyHorseClient {
    /// The most redirects that a download follows.
    public static let redirectLimit = 3

    /// Starts to download a video or thumbnail from the URL that the API gave.
    ///
    /// Sends no key. Follows up to ``redirectLimit`` redirects, each checked like the first URL. Returns at the head;
    /// the body is streamed by whoever reads it.
    ///
    /// - Parameters:
    ///   - url: The URL from ``Video/videoURL`` or ``Video/thumbnailURL``.
    ///   - offset: Where to go on, in bytes. The answer may still be the whole file (200): check the status.
    ///   - ifRange: The etag that the bytes so far belong to; makes a changed file come whole.
    /// - Returns: The head of the answer, and its body to be read.
    /// - Throws: ``HappyHorseError``, always without effect: `unsafeURL`, `redirected`, `unexpectedStatus` for all but
    ///   200 and 206 (403, 404 and 410 mean that the link is spent, 416 that there is nothing at the offset), or a
    ///   206 that is not the asked part as `malformedAnswer`.
    public func download(
        from url: String,
        range offset: Int64? = nil,
        ifRange: String? = nil
    ) async throws(HappyHorseError) -> Download {
        let deadline = ContinuousClock.now + self.configuration.transferTimeout
        var target = try self.base.check(target: url)
        for _ in 0...Self.redirectLimit {
            var request = self.transferRequest(.GET, target.absoluteString)
            request.headers.add(name: "Accept-Encoding", value: "identity")
            if let offset { request.headers.add(name: "Range", value: "bytes=\(offset)-") }
            if let ifRange, offset != nil { request.headers.add(name: "If-Range", value: ifRange) }
            let response = try await self.head(of: request)
            switch response.status.code {
            case 200, 206:
                return try self.download(response, offset: offset, deadline: deadline)
            case 301, 302, 303, 307, 308:
                target = try self.redirectTarget(of: response, from: target)
            default:
                let answer = await RawAnswer.reading(response, limit: StorageRefusal.bodyLimit)
                throw StorageRefusal.error(of: answer, key: self.key).having(effect: .none)
            }
        }
        throw HappyHorseError(.redirected, "More than \(Self.redirectLimit) redirects.")
    }

    private func head(of request: HTTPClientRequest) async throws(HappyHorseError) -> HTTPClientResponse {
        do {
            let limit = TimeAmount(self.configuration.firstByteTimeout)
            return try await self.transferClient.execute(request, timeout: limit)
        } catch {
            throw TransportFailure.error(from: error).having(effect: .none)
        }
    }

    private func redirectTarget(
        of response: HTTPClientResponse,
        from source: URL
    ) throws(HappyHorseError) -> URL {
        let location = response.headers.first(name: "Location")
        guard let next = location.flatMap({ URL(string: $0, relativeTo: source) })?.absoluteURL else {
            throw HappyHorseError(
                .redirected,
                "HTTP \(response.status.code) redirects nowhere.",
                httpStatus: Int(response.status.code)
            )
        }
        return try self.base.check(target: next.absoluteString)
    }

    private func download(
        _ response: HTTPClientResponse,
        offset: Int64?,
        deadline: ContinuousClock.Instant
    ) throws(HappyHorseError) -> Download {
        let headers = response.headers
        let status = Int(response.status.code)
        let length = headers.first(name: "Content-Length").flatMap { Int64($0) }
        let range = status == 206 ? headers.first(name: "Content-Range").flatMap { ContentRange($0) } : nil
        guard status == 200 || (range != nil && range?.first == offset) else {
            throw HappyHorseError(.malformedAnswer, "HTTP 206, but not the asked range.", httpStatus: status)
        }
        return Download(
            httpStatus: status,
            contentLength: length,
            contentRange: range,
            totalLength: status == 200 ? length : range?.total,
            etag: headers.first(name: "ETag"),
            lastModified: headers.first(name: "Last-Modified"),
            contentType: headers.first(name: "Content-Type"),
            body: Download.Body(
                response: response.body,
                speed: DownloadSpeed(
                    minimum: self.configuration.minimumSpeedBytes,
                    window: self.configuration.minimumSpeedWindow,
                    deadline: deadline
                )
            )
        )
    }
}
