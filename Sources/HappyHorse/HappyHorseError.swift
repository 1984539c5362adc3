/// Why a call did not give what it promises, and whether it can have had an effect all the same.
///
/// Its texts never hold the key, nor a URL's query.
public struct HappyHorseError: Error, Sendable {
    /// What went wrong, for programs. A struct, so that new codes break no one's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case invalidConfiguration, invalidKey, invalidRequest, unsafeURL
            case connectionFailed, connectionLost, timedOut, tooSlow, cancelled, shutDown
            case api, unexpectedStatus, redirected, malformedAnswer, answerTooLarge
            case unreadableFile, noDescriptors, lengthMismatch, armFailed
        }

        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// A setting of the client can't be used.
        public static let invalidConfiguration = Code(.invalidConfiguration)
        /// The text is no API key.
        public static let invalidKey = Code(.invalidKey)
        /// The arguments make no request; nothing was sent.
        public static let invalidRequest = Code(.invalidRequest)
        /// A URL leads where the client must not go; nothing was sent there.
        public static let unsafeURL = Code(.unsafeURL)
        /// No connection came to be (name, route, refusal, TLS, time-out); nothing was sent.
        public static let connectionFailed = Code(.connectionFailed)
        /// The connection ended before the answer was complete.
        public static let connectionLost = Code(.connectionLost)
        /// A time-out passed after the connection was made, or while waiting for one.
        public static let timedOut = Code(.timedOut)
        /// A download stayed under the minimum speed.
        public static let tooSlow = Code(.tooSlow)
        /// The surrounding task was cancelled. No failure: let it through, and don't count it as an attempt.
        public static let cancelled = Code(.cancelled)
        /// The client was shut down.
        public static let shutDown = Code(.shutDown)
        /// The API reported an error in its envelope: see ``HappyHorseError/apiError``.
        public static let api = Code(.api)
        /// A status that the call doesn't expect, without the API's envelope.
        public static let unexpectedStatus = Code(.unexpectedStatus)
        /// A redirect, where none is followed, or one too many.
        public static let redirected = Code(.redirected)
        /// A success whose body is not what the API documents.
        public static let malformedAnswer = Code(.malformedAnswer)
        /// The answer's body is larger than the configured cap.
        public static let answerTooLarge = Code(.answerTooLarge)
        /// The local file cannot be read.
        public static let unreadableFile = Code(.unreadableFile)
        /// No local file or socket could be opened, because this process or this machine has too many open; nothing was sent. Passes by itself.
        public static let noDescriptors = Code(.noDescriptors)
        /// The local bytes are not as many as announced.
        public static let lengthMismatch = Code(.lengthMismatch)
        /// The caller's arming step failed, so that the create was never completed: see ``HappyHorseError/cause``.
        public static let armFailed = Code(.armFailed)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// Whether the request can have changed something at the other end.
    public enum Effect: String, Sendable {
        /// Proven: it cannot.
        case none
        /// Not known.
        case possible
        /// The other end said so.
        case certain
    }

    /// What went wrong, for programs.
    public var code: Code
    /// What went wrong, for people: one sentence.
    public var message: String
    /// Whether the request can have had an effect.
    public var effect: Effect
    /// The error below this one.
    public var cause: (any Error)?
    /// The status of the answer, if one came.
    public var httpStatus: Int?
    /// What the API itself reported.
    public var apiError: APIError?
    /// How long the answer's `Retry-After` asks to wait.
    public var retryAfter: Duration?

    /// Makes an error.
    public init(
        _ code: Code,
        _ message: String,
        effect: Effect = .none,
        cause: (any Error)? = nil,
        httpStatus: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.effect = effect
        self.cause = cause
        self.httpStatus = httpStatus
    }

    /// The same error about a request of which more or less is known.
    func having(effect: Effect) -> HappyHorseError {
        var error = self
        error.effect = effect
        return error
    }
}

extension HappyHorseError: CustomStringConvertible {
    /// Code and message; the cause is left out, because its text is not ours.
    public var description: String { "\(self.code): \(self.message)" }
}
