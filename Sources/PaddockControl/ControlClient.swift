import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1
package import PaddockCore
package import SystemPackage

/// Asks the daemon of a home, over its socket.
package struct ControlClient: Sendable {
    private let http: HTTPClient
    private let socket: ReachableSocket
    private let timeout: Duration

    /// Runs `body` with a client for a home's socket, and closes it afterwards.
    ///
    /// - Parameters:
    ///   - socket: `Home.socket`.
    ///   - timeout: The most that one request may take.
    ///   - body: Its client must not be used after it ends.
    /// - Returns: What `body` returns.
    /// - Throws: `ControlError` of kind `notRunning` where the socket's folder is not there; what `body` throws.
    package static func withClient<Answer: Sendable>(
        at socket: FilePath,
        timeout: Duration = .seconds(10),
        _ body: (ControlClient) async throws -> Answer
    ) async throws -> Answer {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(2)
        configuration.timeout.read = .nanoseconds(timeout.wholeNanoseconds)
        // A socket that refuses means that no daemon runs: asking again would only make the command slow.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only

        let reachable: ReachableSocket
        do {
            reachable = try ReachableSocket(socket)
        } catch {
            throw Self.error(for: error)
        }
        return try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            try await body(ControlClient(http: http, socket: reachable, timeout: timeout))
        }
    }

    /// What only the running daemon knows.
    ///
    /// - Returns: The state of now.
    /// - Throws: `ControlError`.
    package func live() async throws -> LiveStatus {
        try await self.answer(to: .GET, ControlPaths.live)
    }

    /// Stops creating, or everything, until `resume`. Kept over restarts.
    ///
    /// - Returns: The gates that are closed then.
    /// - Throws: `ControlError`.
    package func pause(_ scope: PauseScope) async throws -> GatesAnswer {
        try await self.answer(to: .POST, ControlPaths.pause, body: PauseRequest(scope: scope))
    }

    /// Lifts a pause and makes every closed gate try at once.
    ///
    /// - Returns: The gates that are closed then.
    /// - Throws: `ControlError`.
    package func resume() async throws -> GatesAnswer {
        try await self.answer(to: .POST, ControlPaths.resume)
    }

    /// Changes jobs; on record when it returns. At most `ChangeRequest.limit` at once.
    ///
    /// - Returns: What became of each, in their order.
    /// - Throws: `ControlError`.
    package func change(_ changes: [JobChange]) async throws -> [JobAnswer] {
        let answer: ChangeAnswer = try await self.answer(
            to: .POST,
            ControlPaths.change,
            body: ChangeRequest(changes: changes)
        )
        return answer.jobs
    }

    /// Asks which held jobs these videos can belong to. At most `MatchRequest.limit` at once.
    ///
    /// - Returns: What was found out about each, in their order.
    /// - Throws: `ControlError`.
    package func match(_ videos: [VideoID]) async throws -> [VideoFit] {
        let answer: MatchAnswer = try await self.answer(
            to: .POST,
            ControlPaths.match,
            body: MatchRequest(videos: videos)
        )
        return answer.videos
    }

    /// Forgets the next part of what ended before a moment.
    ///
    /// - Returns: What was forgotten, and where to go on.
    /// - Throws: `ControlError`.
    package func prune(before: Date, from cursor: PruneCursor) async throws -> PruneStep {
        try await self.answer(to: .POST, ControlPaths.prune, body: PruneRequest(before: before, cursor: cursor))
    }

    /// Makes the daemon scan the watched folder now.
    ///
    /// - Throws: `ControlError`.
    package func wake() async throws {
        _ = try await self.data(for: .POST, ControlPaths.wake, body: nil)
    }
}

// MARK: - Requests

extension ControlClient {
    private func answer<Answer: Decodable>(
        to method: HTTPMethodName,
        _ path: String,
        body: (any Encodable)? = nil
    ) async throws(ControlError) -> Answer {
        let data = try await self.data(for: method, path, body: body)
        do {
            return try JSONCoding.decoder().decode(Answer.self, from: data)
        } catch {
            throw Self.notUnderstood(cause: error)
        }
    }

    private enum HTTPMethodName: String {
        case GET
        case POST
    }

    private func data(
        for method: HTTPMethodName,
        _ path: String,
        body: (any Encodable)?
    ) async throws(ControlError) -> Data {
        do {
            var request = HTTPClientRequest(url: self.url(path))
            request.method = .init(rawValue: method.rawValue)
            if let body {
                request.headers.add(name: "content-type", value: "application/json")
                request.body = .bytes(ByteBuffer(bytes: try JSONCoding.encoder().encode(body)))
            }
            let response = try await self.http.execute(
                request,
                timeout: .nanoseconds(self.timeout.wholeNanoseconds)
            )
            let buffer = try await response.body.collect(upTo: ControlPaths.answerLimit)
            let data = Data(buffer.readableBytesView)
            guard (200...299).contains(response.status.code) else {
                let failure = try JSONCoding.decoder().decode(ControlFailure.self, from: data)
                throw ControlError(.failed(failure.code), OutputText.escape(failure.message), cause: failure)
            }
            return data
        } catch let error as ControlError {
            throw error
        } catch {
            throw Self.error(for: error)
        }
    }

    private func url(_ path: String) -> String {
        // The socket's path is the host of the URL, so every byte that means something in one is escaped.
        let host = self.socket.path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            default:
                "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
            }
        }
        return "http+unix://\(host.joined())\(path)"
    }

    private static func error(for cause: any Error) -> ControlError {
        let number = (cause as? IOError)?.errnoCode ?? (cause as? Errno)?.rawValue
        switch number.map(Errno.init(rawValue:)) {
        case .noSuchFileOrDirectory, .connectionRefused, .notDirectory:
            return ControlError(.notRunning, "no daemon runs for this home: start it with paddock run", cause: cause)
        case .permissionDenied, .notPermitted:
            return ControlError(
                .notPermitted,
                "this user may not ask the daemon: its socket is open to its owner and group",
                cause: cause
            )
        case .some, .none:
            break
        }
        if cause is DecodingError { return Self.notUnderstood(cause: cause) }
        return ControlError(
            .noAnswer,
            "the daemon does not answer: see its log, and restart it if it hangs",
            cause: cause
        )
    }

    private static func notUnderstood(cause: any Error) -> ControlError {
        ControlError(
            .notUnderstood,
            "the daemon's answer can't be read: it is probably of another version, so restart it",
            cause: cause
        )
    }
}
