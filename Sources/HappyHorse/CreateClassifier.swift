import Foundation

/// Says what the end of a create proves. Pure: the same observation is always the same outcome.
///
/// The rule: what was not armed was not executed, because no server acts on half a JSON body. What was armed is unsure,
/// unless a complete and well-formed answer proves otherwise. A refusal is a proof only because exactly one request
/// went down a connection of its own; over a transport that replays, the copy is refused and the original is charged.
public enum CreateClassifier {
    /// What was seen of a create's end.
    public enum Observation: Sendable {
        /// An answer, complete or not.
        case answer(Answer)
        /// No answer: not even a head.
        case failure(HappyHorseError)
    }

    /// An answer to a create.
    public struct Answer: Sendable {
        /// The status.
        public var httpStatus: Int
        /// The body, as far as it came and is within the cap.
        public var body: [UInt8]
        /// Why the body is not complete; `nil` if it is.
        public var incomplete: HappyHorseError?
        /// The API's envelope, where the body is complete and is one.
        public var apiError: APIError?
        /// What `Retry-After` asked for.
        public var retryAfter: Duration?
        /// What the headers said of the key's rate limit.
        public var rateLimit = RateLimitHints()
        /// Where a redirect leads, without its query.
        public var location: String?

        /// Makes an answer; reads the envelope from a complete body.
        public init(httpStatus: Int, body: [UInt8], incomplete: HappyHorseError? = nil) {
            self.httpStatus = httpStatus
            self.body = body
            self.incomplete = incomplete
            self.apiError = incomplete == nil ? APIError(httpStatus: httpStatus, body: body) : nil
        }
    }

    /// The outcome of a create.
    ///
    /// - Parameters:
    ///   - observation: What was seen.
    ///   - armed: Whether the arming step was begun and did not fail, so that the last byte may have left.
    /// - Returns: What it proves.
    public static func classify(_ observation: Observation, armed: Bool) -> CreateOutcome {
        switch observation {
        case .failure(let error):
            armed
                ? .unsure(UnsureCreate(reason: error.having(effect: .possible), httpStatus: error.httpStatus))
                : .notSent(error.having(effect: .none))
        case .answer(let answer):
            armed ? Self.armed(answer) : Self.unarmed(answer)
        }
    }

    private static func armed(_ answer: Answer) -> CreateOutcome {
        if (200...299).contains(answer.httpStatus) { return Self.success(answer) }
        if answer.incomplete == nil, let proof = Self.refusal(answer) { return proof }
        let reason =
            answer.incomplete
            ?? HappyHorseError(
                answer.apiError == nil ? .unexpectedStatus : .api,
                "HTTP \(answer.httpStatus)\(answer.apiError.map { " \($0.code.rawValue)" } ?? ""), which proves nothing.",
                effect: .possible
            )
        return .unsure(Self.unsure(answer, reason, certainlyCharged: false))
    }

    /// Some answers come before the last byte. A refusal is as good then as later; anything else only says why the
    /// request was not completed. An id is never thrown away, even where it can't have been.
    private static func unarmed(_ answer: Answer) -> CreateOutcome {
        if answer.incomplete == nil, let refusal = Self.refusal(answer) { return refusal }
        if case .accepted(let video, let status) = Self.success(answer) { return .accepted(video, httpStatus: status) }
        var error = HappyHorseError(
            answer.apiError == nil ? .unexpectedStatus : .api,
            "HTTP \(answer.httpStatus) came before the request was complete.",
            httpStatus: answer.httpStatus
        )
        error.apiError = answer.apiError
        error.retryAfter = answer.retryAfter
        return .notSent(error)
    }

    private static func success(_ answer: Answer) -> CreateOutcome {
        if (200...299).contains(answer.httpStatus), answer.incomplete == nil,
            var video = try? JSONDecoder().decode(CreatedVideo.self, from: Data(answer.body)),
            IDSalvage.isPlausible(video.id)
        {
            video.rateLimit = answer.rateLimit
            return .accepted(video, httpStatus: answer.httpStatus)
        }
        let reason =
            answer.incomplete
            ?? HappyHorseError(.malformedAnswer, "HTTP \(answer.httpStatus), but no id in a form that can be read.")
        return .unsure(Self.unsure(answer, reason, certainlyCharged: true))
    }

    /// What a complete answer proves about not being charged; `nil` where it proves nothing.
    private static func refusal(_ answer: Answer) -> CreateOutcome? {
        switch answer.httpStatus {
        case 408, 409:
            // Both may follow the execution: a gateway's patience ended, or a conflict with what was just made.
            return nil
        case 300...399, 405, 410, 421, 425, 426:
            // The documented API has no such answer: a proxy, a wrong address or a wrong scheme.
            return .refusedByProxy(Self.proxy(answer))
        case 400...499:
            if let apiError = answer.apiError { return .rejected(apiError) }
            // nginx's mark for "the client went away": the request may have gone on.
            return answer.httpStatus == 499 ? nil : .refusedByProxy(Self.proxy(answer))
        default:
            return nil
        }
    }

    private static func proxy(_ answer: Answer) -> ProxyRefusal {
        let detail =
            answer.location.map { "HTTP \(answer.httpStatus) redirects to \($0)." }
            ?? "HTTP \(answer.httpStatus) without the API's error envelope."
        return ProxyRefusal(httpStatus: answer.httpStatus, detail: detail, retryAfter: answer.retryAfter)
    }

    private static func unsure(
        _ answer: Answer,
        _ reason: HappyHorseError,
        certainlyCharged: Bool
    ) -> UnsureCreate {
        var reason = reason.having(effect: certainlyCharged ? .certain : .possible)
        reason.httpStatus = answer.httpStatus
        reason.apiError = answer.apiError
        reason.retryAfter = answer.retryAfter
        return UnsureCreate(
            reason: reason,
            httpStatus: answer.httpStatus,
            rawBody: answer.body,
            certainlyCharged: certainlyCharged,
            salvagedIDs: IDSalvage.ids(in: answer.body)
        )
    }
}
