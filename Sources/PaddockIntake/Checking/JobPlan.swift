import PaddockCore

/// A local file that a job names.
struct MediaMention: Hashable, Sendable {
    let field: ReferenceField
    /// The path as it was written.
    let path: String
    let place: Place
}

/// A job whose text was looked at, and whose media were not yet.
struct JobPlan: Sendable {
    /// How problems call it.
    let label: String
    let place: Place
    let id: (text: String, place: Place)?
    /// What is asked of the API; nil where something of the job was told as a problem. Its names and media are looked at all the same,
    /// so that everything is told at once.
    let request: VideoRequest?
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
