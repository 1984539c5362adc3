/// A presigned key and what became of it.
struct Upload: Sendable {
    let key: String
    let account: String
    let kind: MediaKind
    let contentType: String
    let sizeBytes: Int
    /// Seconds on the simulator's clock.
    let expiresAt: Double
    /// The hash of what was put there; `nil` until a `PUT` has come to its end.
    var sha256: String?
}
