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
    /// Where in that line its id stands, or the job itself.
    package let column: Int?

    package init(
        name: JobName,
        request: VideoRequest,
        references: [JobReference],
        priority: Int,
        metadata: [String: String],
        contentHash: String,
        line: Int?,
        column: Int? = nil
    ) {
        self.name = name
        self.request = request
        self.references = references
        self.priority = priority
        self.metadata = metadata
        self.contentHash = contentHash
        self.line = line
        self.column = column
    }
}

/// The checked jobs of a manifest, which can be gone through more than once: an array, or a file that is read anew each time, so
/// that a manifest of any length takes the same memory.
package protocol JobDraftSource: Sendable {
    /// How many jobs there are.
    var count: Int { get }

    /// The highest priority of its jobs; nil where only reading them all again would tell.
    var highestPriority: Int? { get }

    /// Hands every job to `body`, in the order of the file.
    ///
    /// - Throws: `ManifestChanged` where the file is not the one that was checked any more, which may show only after its last job;
    ///   what reading it throws; what `body` throws, which ends it.
    func each(_ body: (JobDraft) throws -> Void) throws
}

extension JobDraftSource {
    package var highestPriority: Int? { nil }

    /// All of them at once: for what needs the memory anyway.
    ///
    /// - Throws: as `each`.
    package func all() throws -> [JobDraft] {
        var jobs: [JobDraft] = []
        jobs.reserveCapacity(self.count)
        try self.each { jobs.append($0) }
        return jobs
    }
}

extension [JobDraft]: JobDraftSource {
    package var highestPriority: Int? { self.lazy.map(\.priority).max() }

    package func each(_ body: (JobDraft) throws -> Void) throws {
        for job in self { try body(job) }
    }
}

/// A manifest's file is not the one that was checked any more.
package struct ManifestChanged: Error, Hashable, Sendable {
    package init() {}
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
    /// Names that pass `JobName.isValid`, each once.
    package let jobs: any JobDraftSource

    package init(source: String, destination: String, batch: String, namesBatch: Bool, jobs: any JobDraftSource) {
        self.source = source
        self.destination = destination
        self.batch = batch
        self.namesBatch = namesBatch
        self.jobs = jobs
    }
}
