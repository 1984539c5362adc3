/// The answer to an accepted create: the id that was paid for.
public struct CreatedVideo: Hashable, Sendable {
    /// The id to poll.
    public let id: String
    /// The first status, usually `queued`; ``VideoStatus/unknown(_:)`` with an empty text where the API gave none.
    public let status: VideoStatus
    /// What the answer's headers said of the key's rate limit: of the call, not of the video.
    public var rateLimit = RateLimitHints()

    /// Makes a value, as for a test double.
    public init(id: String, status: VideoStatus) {
        self.id = id
        self.status = status
    }
}

extension CreatedVideo: Codable {
    private enum CodingKeys: String, CodingKey {
        case id
        case status
    }

    /// Reads the API's answer: only the id is required, because an id must never be lost over its neighbours.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try fields.decode(String.self, forKey: .id)
        self.status = (try? fields.decode(VideoStatus.self, forKey: .status)) ?? .unknown("")
    }
}
