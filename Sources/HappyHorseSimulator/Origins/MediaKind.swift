/// What can be uploaded.
package enum MediaKind: String, Sendable, Codable, CaseIterable {
    /// A first, last or reference frame.
    case image
    /// A reference video.
    case video
    /// A reference sound.
    case audio

    /// The documented types, each with the extension that its keys get.
    var types: KeyValuePairs<String, String> {
        switch self {
        case .image: ["image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"]
        case .video: ["video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm"]
        case .audio: ["audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/wav": "wav", "audio/webm": "webm"]
        }
    }

    var maxMegabytes: Int {
        switch self {
        case .image: 10
        case .video: 50
        case .audio: 15
        }
    }

    /// The folder of its keys, after the documentation's examples.
    var folder: String {
        switch self {
        case .image: "videos/inputs"
        case .video: "videos/reference-video"
        case .audio: "videos/reference-audio"
        }
    }
}
