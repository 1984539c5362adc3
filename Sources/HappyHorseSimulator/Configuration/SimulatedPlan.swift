/// What a customer has booked.
package enum SimulatedPlan: String, Sendable, Codable, CaseIterable {
    /// Held to ``SimulatorConfiguration/basicLimits``.
    case basic

    /// May ask for all that the documentation allows.
    case pro
}

/// What a plan may ask for; asking for more is `plan_gate_exceeded`.
package struct PlanLimits: Sendable {
    /// The longest video, in seconds.
    package var maxDurationSec = 8

    /// Whether `resolution` may be `1080p`.
    package var allows1080p = false

    /// Whether `referenceAudioKey` may be given.
    package var allowsReferenceAudio = false

    /// Whether `referenceVideoKey` may be given.
    package var allowsReferenceVideo = true

    /// Whether `lastFrameKey` may be given.
    package var allowsLastFrame = false

    /// The limits of a small plan.
    package init() {}
}

/// How a create is refused when too many videos generate already.
package enum OverGenerating: String, Sendable, CaseIterable {
    /// 429 `rate_limited`.
    case rateLimited = "429"

    /// 403 `plan_gate_exceeded` for the field `concurrency`.
    case planGate = "403"
}
