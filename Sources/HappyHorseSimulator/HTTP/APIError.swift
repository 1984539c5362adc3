/// A refusal in the documented envelope.
struct APIError: Error, Sendable {
    /// The documentation's table of codes.
    enum Code: String, Sendable, CaseIterable {
        case missingAPIKey = "missing_api_key"
        case invalidAPIKey = "invalid_api_key"
        case rateLimited = "rate_limited"
        case invalidInput = "invalid_input"
        case insufficientCredits = "insufficient_credits"
        case planGateExceeded = "plan_gate_exceeded"
        case uploadFileTooLarge = "upload_file_too_large"
        case uploadTypeNotSupported = "upload_type_not_supported"
        case notFound = "not_found"
        case internalError = "internal_error"

        var status: Int {
            switch self {
            case .missingAPIKey, .invalidAPIKey: 401
            case .rateLimited: 429
            case .invalidInput, .uploadTypeNotSupported: 400
            case .insufficientCredits: 402
            case .planGateExceeded: 403
            case .uploadFileTooLarge: 413
            case .notFound: 404
            case .internalError: 500
            }
        }
    }

    let code: Code
    let message: String
    var details: [JSONValue.Member] = []
    var headers: [(name: String, value: String)] = []

    init(_ code: Code, _ message: String, details: KeyValuePairs<String, JSONValue> = [:]) {
        self.code = code
        self.message = message
        self.details = details.map { .init(name: $0.key, value: $0.value) }
    }

    var answer: Answer {
        var answer = Answer.envelope(
            status: self.code.status,
            code: self.code.rawValue,
            message: self.message,
            details: self.details
        )
        answer.headers += self.headers
        return answer
    }
}
