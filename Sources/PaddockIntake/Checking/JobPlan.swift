import PaddockCore

/// A local file that a job names.
struct MediaMention: Hashable, Sendable {
    let field: ReferenceField
    /// The path as it was written.
    let path: String
    let place: Place
}

/// A job whose own text is in order; its media are not looked at yet.
struct JobPlan: Sendable {
    /// How problems call it.
    let label: String
    let place: Place
    let id: (text: String, place: Place)?
    let request: VideoRequest
    let media: [MediaMention]
    let variants: Int?
    let priority: Int
    let metadata: [String: String]
}

/// A manifest whose text was looked at, before any file that it names was.
struct ManifestPlan: Sendable {
    let batch: String
    /// Whether the manifest itself names its batch.
    let namesBatch: Bool
    /// The name of a single job that has none of its own.
    let defaultID: String?
    let jobs: [JobPlan]
    let problems: ProblemList
}
