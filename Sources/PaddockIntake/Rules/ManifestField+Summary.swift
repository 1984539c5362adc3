extension ManifestField {
    /// What the field is for, in a sentence: what editors show beside it.
    var summary: String {
        switch self {
        case .prompt: "What the video shows."
        case .durationSec: "Its length in seconds. The account's plan may allow less."
        case .style: "Its style, in a few words."
        case .aspectRatio: "Its shape. Without it the API takes 16:9."
        case .resolution: "Its size. Without it the API takes 720p."
        case .cameraMotion: "How the camera moves. Without it the API takes none."
        case .motionIntensity: "How much moves, from 1 to 5."
        case .cfgScale: "How closely the video follows the prompt, from 0 to 1."
        case .sourceImage: "A picture to start from: \(self.rule.allowed). Not with a last frame."
        case .lastFrame: "A picture to end on: \(self.rule.allowed). Not with a source image."
        case .referenceVideo: "A video to follow: \(self.rule.allowed)."
        case .referenceAudio: "A sound to follow: \(self.rule.allowed)."
        case .sourceImageKey, .lastFrameKey, .referenceVideoKey, .referenceAudioKey:
            "A storage key already uploaded, instead of the local file."
        case .id: "The job's name in its batch, also of its file. By default made from the prompt and the content."
        case .variants: "So many takes of the same job, each charged: ID-1, ID-2, …"
        case .priority: "Higher goes first; 0 by default, equal in order of arrival."
        case .metadata: "Text that is copied into the job's record."
        }
    }
}
