/// One line of the ledger: a create that was charged, with all that was asked and all that will come of it.
package struct Charge: Sendable, Codable, Equatable {
    /// Always `charge`.
    package var event = "charge"
    /// When it was charged, ISO 8601.
    package let at: String
    /// The same moment in milliseconds since 1970.
    package let epochMilliseconds: Int
    /// The video's id.
    package let id: String
    /// Whose credits it took.
    package let account: String
    /// How many credits it took.
    package let credits: Int
    /// What was asked for.
    package let request: VideoRequest
    /// How long the video stays `queued`.
    package let queuedSeconds: Double
    /// How long from the charge until it is `ready` or `failed`.
    package let generationSeconds: Double
    /// How long from the charge until there is a thumbnail; `nil` for never.
    package let thumbnailSeconds: Double?
    /// Whether it ends `failed`.
    package let fails: Bool
    /// The finished file's size.
    package let bytes: Int
    /// The finished file's SHA-256; `nil` where ``SimulatorConfiguration/outputBytes`` makes files too large to say.
    package let sha256: String?
}
