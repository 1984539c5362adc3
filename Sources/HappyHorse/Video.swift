public import Foundation

/// The state of one video, as `GET /api/v1/videos/{id}` tells it.
///
/// Only the id and the status are required. Everything else may be missing, null or of an unexpected type and is `nil`
/// then, because a poll that cannot be read would leave a paid video unfollowed. Unknown fields are ignored.
public struct Video: Hashable, Sendable {
    /// The video's id.
    public var id: String
    /// Where it stands.
    public var status: VideoStatus
    /// The prompt it was made from.
    public var prompt: String?
    /// The look that was asked for.
    public var style: String?
    /// The length in seconds.
    public var durationSec: Int?
    /// The shape, as text so that new ones survive; see ``AspectRatio``.
    public var aspectRatio: String?
    /// The lines, as text so that new ones survive; see ``Resolution``.
    public var resolution: String?
    /// Where the file is, once it exists. Its query may be a short-lived secret.
    public var videoURL: String?
    /// Where the thumbnail is, once it exists; may stay `nil` after the video is ready.
    public var thumbnailURL: String?
    /// Why it failed.
    public var errorMessage: String?
    /// When it became ready; `nil` where the text cannot be read as ISO 8601.
    public var readyAt: Date?
    /// What the answer's headers said of the key's rate limit: of the call, not of the video.
    public var rateLimit = RateLimitHints()

    /// Makes a value, as for a test double.
    public init(id: String, status: VideoStatus) {
        self.id = id
        self.status = status
    }
}

extension Video: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, status, prompt, style, durationSec, aspectRatio, resolution, errorMessage, readyAt
        case videoURL = "videoUrl"
        case thumbnailURL = "thumbnailUrl"
    }

    /// Reads the API's answer.
    ///
    /// - Throws: `DecodingError` where the id or the status is missing or no text.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try fields.decode(String.self, forKey: .id)
        self.status = try fields.decode(VideoStatus.self, forKey: .status)
        self.prompt = try? fields.decode(String.self, forKey: .prompt)
        self.style = try? fields.decode(String.self, forKey: .style)
        self.durationSec = try? fields.decode(Int.self, forKey: .durationSec)
        self.aspectRatio = try? fields.decode(String.self, forKey: .aspectRatio)
        self.resolution = try? fields.decode(String.self, forKey: .resolution)
        self.videoURL = try? fields.decode(String.self, forKey: .videoURL)
        self.thumbnailURL = try? fields.decode(String.self, forKey: .thumbnailURL)
        self.errorMessage = try? fields.decode(String.self, forKey: .errorMessage)
        self.readyAt = (try? fields.decode(String.self, forKey: .readyAt)).flatMap(Self.moment(in:))
    }

    private static func moment(in text: String) -> Date? {
        let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        return styles.lazy.compactMap { try? $0.parse(text) }.first
    }
}

extension Video {
    /// The same video without the key in any of its texts.
    func redacted(by key: APIKey) -> Video {
        var video = self
        video.id = key.redact(self.id)
        video.status = VideoStatus(rawValue: key.redact(self.status.rawValue))
        video.prompt = self.prompt.map(key.redact)
        video.style = self.style.map(key.redact)
        video.aspectRatio = self.aspectRatio.map(key.redact)
        video.resolution = self.resolution.map(key.redact)
        video.videoURL = self.videoURL.map(key.redact)
        video.thumbnailURL = self.thumbnailURL.map(key.redact)
        video.errorMessage = self.errorMessage.map(key.redact)
        return video
    }
}
