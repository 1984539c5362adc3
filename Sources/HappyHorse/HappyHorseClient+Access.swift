import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1

/// What a free call showed of the API.
public struct AccessCheck: Hashable, Sendable {
    /// The API's clock, to the second, where it told (`Date`, RFC 9110, 6.6.1).
    public var date: Date?

    /// Makes a check's result.
    public init(date: Date?) {
        self.date = date
    }
}

extension HappyHorseClient {
    /// Finds out whether the API is there and takes the key, at no cost: asks for a video that nobody has. `not_found` is the proof, for
    /// a key that is not taken learns nothing of videos.
    ///
    /// - Returns: What the answer showed besides.
    /// - Throws: ``HappyHorseError`` where no answer came, or another one.
    public func checkAccess() async throws(HappyHorseError) -> AccessCheck {
        let key = self.key
        // The nil UUID (RFC 9562, 5.9) is nobody's video.
        let path = "/api/v1/videos/00000000-0000-0000-0000-000000000000"
        let answer: RawAnswer
        do {
            answer = try await self.answer(to: self.apiRequest(.GET, path, key: key))
        } catch {
            throw error.having(effect: .none)
        }
        do {
            _ = try Self.success(of: answer, key: key)
        } catch {
            guard error.code == .api, error.httpStatus == 404 else { throw error.having(effect: .none) }
        }
        return AccessCheck(date: answer.headers.first(name: "Date").flatMap(HTTPDate.parse))
    }

    /// Finds out whether the place for uploads can be reached, at no cost: asks for an upload's URL, and then for nothing but a head from
    /// its host, without the URL's path or query. Whatever that host answers, it is there. Nothing is uploaded.
    ///
    /// - Returns: The origin of uploads, as in `https://storage.example.com`.
    /// - Throws: ``HappyHorseError``: with `effect` none and the origin in its message where no answer came from there; as
    ///   ``presign(kind:contentType:sizeBytes:)`` does where the API gave no place.
    public func checkStorage() async throws(HappyHorseError) -> String {
        let upload = try await self.presign(kind: .image, contentType: "image/png", sizeBytes: 1)
        let target = try self.base.check(target: upload.uploadURL)
        var place = URLComponents()
        place.scheme = target.scheme
        place.host = target.host()
        place.port = target.port
        let origin = place.string ?? SafeURLText.of(target)
        do {
            let limit = TimeAmount(self.configuration.apiTimeout)
            let response = try await self.transferClient.execute(
                self.transferRequest(.HEAD, origin + "/"),
                timeout: limit
            )
            _ = await RawAnswer.reading(response, limit: StorageRefusal.bodyLimit)
            return origin
        } catch {
            let failure = TransportFailure.error(from: error)
            throw HappyHorseError(failure.code, "\(origin) does not answer: \(failure.message)", cause: failure)
        }
    }
}
