import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension HappyHorseClient {
    /// `POST /api/v1/uploads/presign`: asks for a place to upload one file to. Costs nothing; a failed call can at most
    /// have wasted a storage key.
    ///
    /// The upload's URL is checked when it is used, not here.
    public func presign(
        kind: MediaKind,
        contentType: String,
        sizeBytes: Int64
    ) async throws(HappyHorseError) -> PresignedUpload {
        let key = self.key
        var request = self.apiRequest(.POST, "/api/v1/uploads/presign", key: key)
        request.headers.add(name: "Content-Type", value: "application/json")
        let content = PresignRequest(kind: kind, contentType: contentType, sizeBytes: sizeBytes)
        request.body = .bytes(ByteBuffer(bytes: try Self.json(content)))
        let answer = try await self.call(request, key: key)
        let upload: PresignedUpload = try Self.decode(answer, effect: .certain)
        var redacted = PresignedUpload(
            uploadURL: key.redact(upload.uploadURL),
            key: key.redact(upload.key),
            publicURL: upload.publicURL.map(key.redact),
            kind: upload.kind.map(key.redact)
        )
        redacted.rateLimit = answer.rateLimit
        return redacted
    }

    /// `GET /api/v1/videos/{id}`: the state of one video. Free and without effect, so also the call to find out whether
    /// the API and the key are well: any id will do, and `not_found` is a good sign.
    ///
    /// The answer's id is not compared with the asked one: that is the caller's to judge.
    public func video(id: String) async throws(HappyHorseError) -> Video {
        guard !id.isEmpty, id != ".", id != ".." else {
            throw HappyHorseError(.invalidRequest, "A video's id can't be empty or dots.")
        }
        let key = self.key
        let request = self.apiRequest(.GET, "/api/v1/videos/" + Self.pathSegment(id), key: key)
        do {
            let answer = try await self.call(request, key: key)
            var video: Video = try Self.decode(answer, effect: .none)
            video.rateLimit = answer.rateLimit
            return video.redacted(by: key)
        } catch {
            throw error.having(effect: .none)
        }
    }

    /// Sends one request to the API.
    ///
    /// - Returns: The answer, if it is a complete 2xx.
    private func call(_ request: HTTPClientRequest, key: APIKey) async throws(HappyHorseError) -> RawAnswer {
        try Self.success(of: try await self.answer(to: request), key: key)
    }

    /// Sends one request to the API and reads the whole answer within ``Configuration/apiTimeout``, whatever it says.
    func answer(to request: HTTPClientRequest) async throws(HappyHorseError) -> RawAnswer {
        let (client, settings) = (self.apiClient, self.configuration)
        let (result, late) = await withDeadline(settings.apiTimeout) { () -> Result<RawAnswer, HappyHorseError> in
            do {
                let response = try await client.execute(request, timeout: TimeAmount(settings.firstByteTimeout))
                return .success(await RawAnswer.reading(response, limit: settings.answerLimit))
            } catch {
                return .failure(TransportFailure.error(from: error))
            }
        }
        guard !late || Self.isWhole(result) else {
            throw HappyHorseError(.timedOut, "No whole answer within \(settings.apiTimeout).", effect: .possible)
        }
        return try result.get()
    }

    /// An answer that came whole in the last moment is an answer.
    private static func isWhole(_ result: Result<RawAnswer, HappyHorseError>) -> Bool {
        guard case .success(let answer) = result, case .complete = answer.end else { return false }
        return true
    }

    static func success(of answer: RawAnswer, key: APIKey) throws(HappyHorseError) -> RawAnswer {
        switch answer.end {
        case .complete:
            break
        case .tooLarge:
            throw Self.error("The answer is larger than the limit.", .answerTooLarge, answer)
        case .brokenOff(var error):
            error.httpStatus = answer.status
            throw error.having(effect: .possible)
        }
        switch answer.status {
        case 200...299:
            return answer
        case 300...399:
            throw Self.error("The API redirects to \(key.redact(answer.redirectText)).", .redirected, answer)
        default:
            guard let apiError = answer.apiError(redactedBy: key) else {
                throw Self.error("HTTP \(answer.status) without the API's error envelope.", .unexpectedStatus, answer)
            }
            var error = Self.error("\(apiError.code.rawValue): \(apiError.message)", .api, answer)
            error.apiError = apiError
            throw error
        }
    }

    /// An error about an answer. A 5xx may follow an effect; any other refusal is taken as one.
    private static func error(_ message: String, _ code: HappyHorseError.Code, _ answer: RawAnswer) -> HappyHorseError {
        let refused = (300...499).contains(answer.status) && answer.status != 408 && answer.status != 409
        var error = HappyHorseError(code, message, effect: refused ? .none : .possible, httpStatus: answer.status)
        error.retryAfter = answer.retryAfter
        return error
    }

    private static func decode<Value: Decodable>(
        _ answer: RawAnswer,
        effect: HappyHorseError.Effect
    ) throws(HappyHorseError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(answer.body))
        } catch {
            // The decoding error is left out: it may quote what the API said.
            throw HappyHorseError(
                .malformedAnswer,
                "HTTP \(answer.status), but the body is not what the API documents.",
                effect: effect,
                httpStatus: answer.status
            )
        }
    }

    private static func json(_ value: some Encodable) throws(HappyHorseError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(value))
        } catch {
            throw HappyHorseError(.invalidRequest, "The request can't be written as JSON.", cause: error)
        }
    }

    /// The id as one segment of a path: all but RFC 3986's unreserved characters percent-encoded.
    private static func pathSegment(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.reduce(into: "") { path, byte in
            path +=
                plain.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}
