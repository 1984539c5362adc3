/// What a create asks for, with the documented defaults filled in.
package struct VideoRequest: Sendable, Codable, Equatable {
    /// As sent.
    package let prompt: String
    /// As sent.
    package let style: String?
    /// Seconds.
    package let durationSec: Int
    /// `16:9` unless given.
    package let aspectRatio: String
    /// `720p` unless given.
    package let resolution: String
    /// As sent.
    package let sourceImageKey: String?
    /// As sent.
    package let lastFrameKey: String?
    /// As sent.
    package let referenceVideoKey: String?
    /// As sent.
    package let referenceAudioKey: String?
    /// `none` unless given.
    package let cameraMotion: String
    /// As sent.
    package let motionIntensity: Int?
    /// As sent.
    package let cfgScale: Double?

    private static let motions = [
        "none", "static", "pan-left", "pan-right", "tilt-up", "tilt-down", "zoom-in", "zoom-out", "orbit",
    ]

    /// Checks a body against the documentation's table of fields.
    init(json: JSONValue) throws(APIError) {
        var fields = try Fields(json)
        self.prompt = try fields.required(fields.string("prompt", 3...2000), "prompt")
        self.style = try fields.string("style", 0...50)
        self.durationSec = try fields.required(fields.integer("durationSec", 3...12), "durationSec")
        self.aspectRatio = try fields.choice("aspectRatio", ["16:9", "9:16", "1:1"]) ?? "16:9"
        self.resolution = try fields.choice("resolution", ["720p", "1080p"]) ?? "720p"
        self.sourceImageKey = try fields.string("sourceImageKey", 1...1024)
        self.lastFrameKey = try fields.string("lastFrameKey", 1...1024)
        self.referenceVideoKey = try fields.string("referenceVideoKey", 1...1024)
        self.referenceAudioKey = try fields.string("referenceAudioKey", 1...1024)
        self.cameraMotion = try fields.choice("cameraMotion", Self.motions) ?? "none"
        self.motionIntensity = try fields.integer("motionIntensity", 1...5)
        self.cfgScale = try fields.number("cfgScale", 0...1)
        try fields.finish()
        guard self.sourceImageKey == nil || self.lastFrameKey == nil else {
            throw Fields.invalid("lastFrameKey cannot be combined with sourceImageKey.")
        }
    }

    /// The keys it refers to, with the field and the kind of media each must be.
    var references: [(field: String, key: String, kind: MediaKind)] {
        let all: [(String, String?, MediaKind)] = [
            ("sourceImageKey", self.sourceImageKey, .image), ("lastFrameKey", self.lastFrameKey, .image),
            ("referenceVideoKey", self.referenceVideoKey, .video),
            ("referenceAudioKey", self.referenceAudioKey, .audio),
        ]
        return all.compactMap { field, key, kind in key.map { (field, $0, kind) } }
    }

    /// What it costs: a credit a second, two in 1080p.
    var credits: Int {
        self.durationSec * (self.resolution == "1080p" ? 2 : 1)
    }

    /// The first setting that a plan does not allow.
    func gate(under limits: PlanLimits) -> String? {
        if self.durationSec > limits.maxDurationSec { return "duration" }
        if self.resolution == "1080p", !limits.allows1080p { return "resolution" }
        if self.referenceAudioKey != nil, !limits.allowsReferenceAudio { return "referenceAudio" }
        if self.referenceVideoKey != nil, !limits.allowsReferenceVideo { return "referenceVideo" }
        return self.lastFrameKey != nil && !limits.allowsLastFrame ? "lastFrame" : nil
    }
}
