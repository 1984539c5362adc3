/// A line of the journal about a presigned key, and another once its bytes have arrived.
struct UploadLine: Sendable, Codable {
    /// `presign` or `upload`.
    let event: String
    let at: String
    let key: String
    let account: String
    let kind: MediaKind
    let contentType: String
    let sizeBytes: Int
    let expiresEpochMilliseconds: Int
    let sha256: String?
}

/// A line of the journal about a start.
struct StartLine: Sendable, Codable {
    var event = "start"
    let at: String
    let seed: UInt64
}
