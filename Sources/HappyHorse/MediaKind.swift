/// The kinds of reference media that can be uploaded, with the API's documented types and sizes.
public enum MediaKind: String, CaseIterable, Codable, Sendable {
    /// A still picture: `sourceImageKey`, `lastFrameKey`.
    case image
    /// A clip: `referenceVideoKey`.
    case video
    /// A sound: `referenceAudioKey`.
    case audio

    /// The content types that the API accepts for this kind.
    public var contentTypes: [String] {
        switch self {
        case .image: ["image/png", "image/jpeg", "image/webp"]
        case .video: ["video/mp4", "video/quicktime", "video/webm"]
        case .audio: ["audio/mpeg", "audio/mp3", "audio/wav", "audio/webm"]
        }
    }

    /// The documented limit in MB. Whether an MB is 1,000,000 or 1,048,576 bytes is not said: see
    /// ``decimalSizeLimit`` and ``binarySizeLimit``.
    public var megabyteLimit: Int64 {
        switch self {
        case .image: 10
        case .video: 50
        case .audio: 15
        }
    }

    /// The limit in bytes where an MB is 1,000,000 bytes: a file up to here passes under either reading.
    public var decimalSizeLimit: Int64 { self.megabyteLimit * 1_000_000 }

    /// The limit in bytes where an MB is 1024 × 1024 bytes: a file above it is refused under either reading.
    public var binarySizeLimit: Int64 { self.megabyteLimit * 1024 * 1024 }
}
