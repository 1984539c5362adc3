/// What the account's plan has refused: after the second refusal of the same field and value the others like it wait.
struct PlanLimits: Hashable, Sendable {
    /// A setting that the plan does not allow.
    struct Limit: Hashable, Sendable {
        let field: String
        let value: String
    }

    private var refusals: [Limit: Int] = [:]
    private var mustKeep = false

    init() {}

    /// Takes up what the last run left.
    init(_ saved: SavedPlanLimits) {
        for refusal in saved.refusals {
            self.refusals[Limit(field: refusal.field, value: refusal.value)] = refusal.times
        }
    }

    /// What should go on record now, with the gate as it is; nil where that says what is there.
    mutating func takeUnsaved(_ gate: ClosedGate?, account: String) -> SavedPlanLimits? {
        guard self.mustKeep else { return nil }
        self.mustKeep = false
        return SavedPlanLimits(
            refusals: self.refusals
                .map { SavedPlanLimits.Refusal(field: $0.key.field, value: $0.key.value, times: $0.value) }
                .sorted { ($0.field, $0.value) < ($1.field, $1.value) },
            closedAt: gate?.since,
            reason: gate?.reason,
            account: account
        )
    }

    /// The plan may have changed.
    mutating func forget() {
        self.mustKeep = self.mustKeep || !self.refusals.isEmpty
        self.refusals = [:]
    }

    /// The API refused a request because of this field.
    ///
    /// - Returns: the limit, where this was the second refusal, so that the gate closes.
    mutating func refused(_ request: VideoRequest, field: String) -> Limit? {
        guard let value = Self.value(of: field, in: request) else { return nil }
        let limit = Limit(field: field, value: value)
        self.refusals[limit, default: 0] += 1
        self.mustKeep = true
        return self.refusals[limit] == 2 ? limit : nil
    }

    /// Whether a request has a setting that was refused twice.
    func blocks(_ request: VideoRequest) -> Bool {
        self.refusals.contains { limit, count in
            count >= 2 && Self.value(of: limit.field, in: request) == limit.value
        }
    }

    /// The API's names for settings are near the request's own, with or without `Key` and units.
    private static func value(of field: String, in request: VideoRequest) -> String? {
        switch field {
        case "duration", "durationSec": String(request.durationSec)
        case "resolution": request.resolution
        case "aspectRatio": request.aspectRatio
        case "style": request.style
        case "cameraMotion": request.cameraMotion
        case "motionIntensity": request.motionIntensity.map(String.init)
        case "cfgScale": request.cfgScale.map { String($0) }
        case "sourceImage", "sourceImageKey": request.sourceImageKey.map { _ in "given" }
        case "lastFrame", "lastFrameKey": request.lastFrameKey.map { _ in "given" }
        case "referenceVideo", "referenceVideoKey": request.referenceVideoKey.map { _ in "given" }
        case "referenceAudio", "referenceAudioKey": request.referenceAudioKey.map { _ in "given" }
        default: nil
        }
    }
}
