/// The body of `POST /api/v1/uploads/presign`.
struct PresignRequest: Encodable {
    let kind: MediaKind
    /// One of the kind's content types; the upload must carry the same.
    let contentType: String
    /// The exact size of the upload in bytes.
    let sizeBytes: Int64
}

/// A place to upload one file to, and the key to use it by afterwards.
public struct PresignedUpload: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The short-lived address to PUT to. Its query is a secret: whoever has it can upload.
    public let uploadURL: String
    /// The storage key to give in a create request.
    public let key: String
    /// Where the CDN will have the file, if the API said so.
    public let publicURL: String?
    /// The kind, as the API repeats it.
    public let kind: String?
    /// What the answer's headers said of the key's rate limit: of the call, not of the upload.
    public var rateLimit = RateLimitHints()

    /// Makes a value, as for a test double.
    public init(uploadURL: String, key: String, publicURL: String? = nil, kind: String? = nil) {
        self.uploadURL = uploadURL
        self.key = key
        self.publicURL = publicURL
        self.kind = kind
    }

    /// The key and the address without its query.
    public var description: String { "PresignedUpload(\(self.key), \(SafeURLText.of(self.uploadURL)))" }

    /// The same as ``description``.
    public var debugDescription: String { self.description }
}

extension PresignedUpload: Decodable {
    private enum CodingKeys: String, CodingKey {
        case uploadURL = "uploadUrl"
        case key
        case publicURL = "publicUrl"
        case kind
    }

    /// Reads the API's answer: address and key are required, the rest may be missing or odd.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.uploadURL = try fields.decode(String.self, forKey: .uploadURL)
        self.key = try fields.decode(String.self, forKey: .key)
        guard !self.uploadURL.isEmpty, !self.key.isEmpty else {
            let context = DecodingError.Context(codingPath: fields.codingPath, debugDescription: "empty")
            throw DecodingError.dataCorrupted(context)
        }
        self.publicURL = try? fields.decode(String.self, forKey: .publicURL)
        self.kind = try? fields.decode(String.self, forKey: .kind)
    }
}
