import HappyHorse
import PaddockCore

extension CallFailure {
    /// Who was called: the same status means different things from each.
    enum Source {
        /// A path of the API that always exists: `not_found` there means the wrong place.
        case fixedPath
        /// One video: `not_found` is an answer.
        case video
        /// Storage, which refuses by status alone.
        case storage
        /// The CDN: any refusal means that the link is spent.
        case delivery
    }

    /// What a client's error means to the core; nil where the call was only cancelled.
    init?(_ error: HappyHorseError, from source: Source) {
        switch error.code {
        case .cancelled, .shutDown:
            return nil
        case .api:
            guard let told = error.apiError else { fallthrough }
            self.init(told, from: source)
        case .unexpectedStatus:
            self.init(
                Self.kind(ofStatus: error.httpStatus ?? 0, error, from: source),
                message: SignedURLs.removed(from: error.message)
            )
        case .redirected, .unsafeURL:
            self.init(source == .delivery ? .linkExpired : .misplaced, message: SignedURLs.removed(from: error.message))
        case .noDescriptors:
            self.init(.shortage, message: SignedURLs.removed(from: error.message))
        case .unreadableFile, .lengthMismatch:
            self.init(.localFault, message: SignedURLs.removed(from: error.message))
        default:
            self.init(.unavailable, message: SignedURLs.removed(from: error.message))
        }
    }

    private init(_ told: APIError, from source: Source) {
        let failure = JobFailure(told)
        let kind: Kind =
            switch told.httpStatus {
            case 401: .unauthorized
            case 404: source == .video ? .notFound : .misplaced
            case 429: .rateLimited(retryAfter: told.retryAfter)
            case 400...499: .refused(httpStatus: told.httpStatus)
            default: .unavailable
            }
        self.init(kind, message: failure.message, failure: failure)
    }

    /// A refusal without the API's envelope.
    private static func kind(ofStatus status: Int, _ error: HappyHorseError, from source: Source) -> Kind {
        switch (source, status) {
        case (_, 429): .rateLimited(retryAfter: error.retryAfter)
        case (_, 500...), (_, 408), (_, 425): .unavailable
        case (.storage, 400...499): .refused(httpStatus: status)
        case (.delivery, _): .linkExpired
        case (.fixedPath, _), (.video, _), (.storage, _): .misplaced
        }
    }
}

extension JobFailure {
    init(_ error: APIError) {
        self.init(
            code: error.code.rawValue,
            message: error.message.isEmpty ? "HTTP \(error.httpStatus)." : SignedURLs.removed(from: error.message),
            field: error.field,
            requiredPlan: error.requiredPlan,
            currentPlan: error.currentPlan
        )
    }
}

extension CreateEnd {
    init(_ outcome: CreateOutcome) {
        switch outcome {
        case .accepted(let created, let status):
            self = .accepted(VideoID(rawValue: created.id), httpStatus: status)
        case .rejected(let error):
            self = .rejected(Self.rejection(error), httpStatus: error.httpStatus)
        case .refusedByProxy(let refusal) where refusal.httpStatus == 429:
            let failure = CallFailure(
                .rateLimited(retryAfter: refusal.retryAfter),
                message: SignedURLs.removed(from: refusal.detail)
            )
            self = .rejected(failure, httpStatus: 429)
        case .refusedByProxy(let refusal):
            self = .refusedByProxy(httpStatus: refusal.httpStatus, message: SignedURLs.removed(from: refusal.detail))
        case .notSent(let error):
            self = .notSent(reason: SignedURLs.removed(from: error.message))
        case .unsure(let unsure):
            let raw = unsure.rawBody.isEmpty ? nil : SignedURLs.removed(from: unsure.rawBody)
            let salvage = Salvage(
                isCertain: unsure.certainlyCharged,
                candidates: unsure.salvagedIDs.map(VideoID.init(rawValue:))
            )
            self = .unsure(
                message: SignedURLs.removed(from: unsure.reason.message),
                httpStatus: unsure.httpStatus,
                raw: raw,
                salvage: salvage
            )
        }
    }

    private static func rejection(_ error: APIError) -> CallFailure {
        let failure = JobFailure(error)
        let kind: CallFailure.Kind =
            switch error.httpStatus {
            case 401: .unauthorized
            case 404: .notFound
            case 429: .rateLimited(retryAfter: error.retryAfter)
            default: .refused(httpStatus: error.httpStatus)
            }
        return CallFailure(kind, message: failure.message, failure: failure)
    }
}
