import Foundation

/// An error that the API itself reported, in its documented envelope.
public struct APIError: Error, Hashable, Sendable {
    /// The API's error code: open, because a code that is not documented yet must survive.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The API's word.
        public let rawValue: String
        /// Wraps any word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// 401: no Bearer token arrived.
        public static let missingAPIKey = Code(rawValue: "missing_api_key")
        /// 401: the token is deleted, malformed or not valid.
        public static let invalidAPIKey = Code(rawValue: "invalid_api_key")
        /// 429: the key's limit was exceeded.
        public static let rateLimited = Code(rawValue: "rate_limited")
        /// 400: the body or the route failed validation.
        public static let invalidInput = Code(rawValue: "invalid_input")
        /// 402: not enough credits for the asked duration and resolution.
        public static let insufficientCredits = Code(rawValue: "insufficient_credits")
        /// 403: the plan does not allow the asked setting.
        public static let planGateExceeded = Code(rawValue: "plan_gate_exceeded")
        /// 413: the upload exceeds its kind's limit.
        public static let uploadFileTooLarge = Code(rawValue: "upload_file_too_large")
        /// 400: the type is not accepted for that kind.
        public static let uploadTypeNotSupported = Code(rawValue: "upload_type_not_supported")
        /// 404: no such video, or another account's.
        public static let notFound = Code(rawValue: "not_found")
        /// 500: the API could not complete the request.
        public static let internalError = Code(rawValue: "internal_error")

        /// The codes of the documentation.
        public static let documented: [Code] = [
            .missingAPIKey, .invalidAPIKey, .rateLimited, .invalidInput, .insufficientCredits, .planGateExceeded,
            .uploadFileTooLarge, .uploadTypeNotSupported, .notFound, .internalError,
        ]
    }

    /// The HTTP status that the envelope came with.
    public var httpStatus: Int
    /// What went wrong, for programs.
    public var code: Code
    /// What went wrong, for people; empty where the API gave no text.
    public var message: String
    /// The field that a plan gate or a validation is about.
    public var field: String?
    /// The plan that would allow it.
    public var requiredPlan: String?
    /// The account's plan.
    public var currentPlan: String?
    /// How long the answer's `Retry-After` asks to wait.
    public var retryAfter: Duration?
    /// What the answer's headers said of the key's rate limit.
    public var rateLimit: RateLimitHints

    /// Makes an error, as for a test double.
    public init(httpStatus: Int, code: Code, message: String) {
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
        self.rateLimit = RateLimitHints()
    }
}

extension APIError {
    private struct Envelope: Decodable {
        struct Details: Decodable {
            let code: String
            let message: String?
            let field: String?
            let requiredPlan: String?
            let currentPlan: String?

            enum CodingKeys: String, CodingKey { case code, message, field, requiredPlan, currentPlan }

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: CodingKeys.self)
                self.code = try fields.decode(String.self, forKey: .code)
                self.message = try? fields.decode(String.self, forKey: .message)
                self.field = try? fields.decode(String.self, forKey: .field)
                self.requiredPlan = try? fields.decode(String.self, forKey: .requiredPlan)
                self.currentPlan = try? fields.decode(String.self, forKey: .currentPlan)
            }
        }

        let error: Details
    }

    /// Reads the envelope from a complete body. `nil` where the body is none: not JSON, or no `error.code` text in it.
    /// The other fields are taken if they are text and left out if not.
    public init?(httpStatus: Int, body: [UInt8]) {
        guard
            let details = try? JSONDecoder().decode(Envelope.self, from: Data(body)).error,
            !details.code.isEmpty
        else { return nil }
        self.init(httpStatus: httpStatus, code: Code(rawValue: details.code), message: details.message ?? "")
        self.field = details.field
        self.requiredPlan = details.requiredPlan
        self.currentPlan = details.currentPlan
    }

    /// The same error without the key in any of its texts.
    func redacted(by key: APIKey) -> APIError {
        var error = self
        error.code = Code(rawValue: key.redact(self.code.rawValue))
        error.message = key.redact(self.message)
        error.field = self.field.map(key.redact)
        error.requiredPlan = self.requiredPlan.map(key.redact)
        error.currentPlan = self.currentPlan.map(key.redact)
        return error
    }
}
