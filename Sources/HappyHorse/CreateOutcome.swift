/// How a create ended. There is no sixth way: every error is one of these.
public enum CreateOutcome: Sendable {
    /// Charged, and the id is known.
    case accepted(CreatedVideo, httpStatus: Int)
    /// Not charged: the API refused the request in its own words.
    case rejected(APIError)
    /// Not charged: something before the API answered. The request may be sound, but the way to the API is not.
    case refusedByProxy(ProxyRefusal)
    /// Not charged: the request was never completed. The error says why; its effect is `none`.
    case notSent(HappyHorseError)
    /// Charged or not, and only a person or the video itself can tell.
    case unsure(UnsureCreate)
}

/// A create that was answered by something other than the API.
public struct ProxyRefusal: Hashable, Sendable {
    /// The status of the answer.
    public var httpStatus: Int
    /// What can be said of it, for people; holds neither key nor query.
    public var detail: String
    /// How long the answer's `Retry-After` asks to wait.
    public var retryAfter: Duration?

    /// Makes a refusal, as for a test double.
    public init(httpStatus: Int, detail: String, retryAfter: Duration? = nil) {
        self.httpStatus = httpStatus
        self.detail = detail
        self.retryAfter = retryAfter
    }
}

/// A create that may have been charged.
public struct UnsureCreate: Sendable {
    /// What happened; its effect is `possible`, or `certain` where ``certainlyCharged``.
    public var reason: HappyHorseError
    /// The answer's status, if one came.
    public var httpStatus: Int?
    /// What came of the answer's body, up to the cap, without the key; empty if nothing came.
    public var rawBody: [UInt8]
    /// The answer said that it was accepted, but not under which id.
    public var certainlyCharged: Bool
    /// What looks like an id in the answer: candidates to ask the API about, never to be trusted unasked.
    public var salvagedIDs: [String]

    /// Makes a value, as for a test double.
    public init(
        reason: HappyHorseError,
        httpStatus: Int? = nil,
        rawBody: [UInt8] = [],
        certainlyCharged: Bool = false,
        salvagedIDs: [String] = []
    ) {
        self.reason = reason
        self.httpStatus = httpStatus
        self.rawBody = rawBody
        self.certainlyCharged = certainlyCharged
        self.salvagedIDs = salvagedIDs
    }
}
