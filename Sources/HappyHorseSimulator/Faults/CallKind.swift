/// The calls that the simulator knows.
package enum CallKind: String, Sendable, Codable, CaseIterable {
    /// `POST /api/v1/uploads/presign`.
    case presign

    /// A presigned `PUT` to the storage origin.
    case put

    /// `POST /api/v1/videos`, the one that charges.
    case create

    /// `GET /api/v1/videos/{id}`.
    case get

    /// A download of a video from the CDN origin.
    case video

    /// A download of a thumbnail from the CDN origin.
    case thumbnail

    /// Anything else.
    case other
}
