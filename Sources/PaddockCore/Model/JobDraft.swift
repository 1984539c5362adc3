/// A job that passed every check and waits to be put on record.
package struct JobDraft: Hashable, Sendable {
    package let name: JobName
    package let request: VideoRequest
    package let references: [JobReference]
    package let priority: Int
    package let metadata: [String: String]
    /// SHA-256, in hexadecimal, over the normalised request and the media's bytes: what "the same job" means.
    package let contentHash: String
    /// The line of the manifest where the job stands, for messages; nil where the format has none.
    package let line: Int?

    package init(
        name: JobName,
        request: VideoRequest,
        references: [JobReference],
        priority: Int,
        metadata: [String: String],
        contentHash: String,
        line: Int?
    ) {
        self.name = name
        self.request = request
        self.references = references
        self.priority = priority
        self.metadata = metadata
        self.contentHash = contentHash
        self.line = line
    }
}

/// A checked manifest, in the order of its file.
package struct ManifestDraft: Sendable {
    /// Where it was dropped; absolute.
    package let source: String
    /// Where it will lie once it is accepted; absolute. A later move is told by `IntakeLedger.manifestMoved`.
    package let destination: String
    package let batch: String
    /// Whether the manifest itself names its batch. One that does not is recognised under a new file name.
    package let namesBatch: Bool
    package let jobs: [JobDraft]

    package init(source: String, destination: String, batch: String, namesBatch: Bool, jobs: [JobDraft]) {
        self.source = source
        self.destination = destination
        self.batch = batch
        self.namesBatch = namesBatch
        self.jobs = jobs
    }
}
