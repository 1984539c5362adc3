package import Foundation

/// One job as `list --json`, `show --json` and `output/BATCH/JOB.json` write it (README, JSON).
package struct JobView: Codable, Hashable, Sendable {
    /// One media file of the job. `key` is null until it is uploaded.
    package struct Reference: Codable, Hashable, Sendable {
        package var field: String
        package var path: String
        package var sha256: String
        package var bytes: Int64
        package var contentType: String
        @Nullable package var key: String?

        package init(
            field: String,
            path: String,
            sha256: String,
            bytes: Int64,
            contentType: String,
            key: String?
        ) {
            self.field = field
            self.path = path
            self.sha256 = sha256
            self.bytes = bytes
            self.contentType = contentType
            self.key = key
        }
    }

    /// The published files; absolute paths, null until there.
    package struct Output: Codable, Hashable, Sendable {
        @Nullable package var video: String?
        @Nullable package var videoSHA256: String?
        @Nullable package var videoBytes: Int64?
        @Nullable package var thumbnail: String?

        package init(video: String?, videoSHA256: String?, videoBytes: Int64?, thumbnail: String?) {
            self.video = video
            self.videoSHA256 = videoSHA256
            self.videoBytes = videoBytes
            self.thumbnail = thumbnail
        }
    }

    /// One line of a job's history.
    package struct HistoryLine: Codable, Hashable, Sendable {
        package var at: Date
        package var event: String
        @Nullable package var detail: String?

        package init(at: Date, event: String, detail: String?) {
            self.at = at
            self.event = event
            self.detail = detail
        }
    }

    package var job: String
    package var batch: String
    package var id: String
    package var state: JobState
    package var request: VideoRequest
    package var manifest: String
    package var priority: Int
    package var metadata: [String: String]
    package var references: [Reference]
    @Nullable package var videoId: String?
    /// How many creates the API accepted or may have accepted.
    package var charges: Int
    package var polls: Int
    @Nullable package var error: JobFailure?
    package var output: Output
    package var createdAt: Date
    @Nullable package var chargedAt: Date?
    @Nullable package var readyAt: Date?
    @Nullable package var finishedAt: Date?
    package var updatedAt: Date
    /// Only in `show --json`; absent elsewhere.
    package var history: [HistoryLine]?

    package init(
        name: JobName,
        state: JobState,
        request: VideoRequest,
        manifest: String,
        priority: Int,
        metadata: [String: String],
        references: [Reference],
        videoId: String?,
        charges: Int,
        polls: Int,
        error: JobFailure?,
        output: Output,
        createdAt: Date,
        chargedAt: Date?,
        readyAt: Date?,
        finishedAt: Date?,
        updatedAt: Date,
        history: [HistoryLine]? = nil
    ) {
        self.job = name.description
        self.batch = name.batch
        self.id = name.id
        self.state = state
        self.request = request
        self.manifest = manifest
        self.priority = priority
        self.metadata = metadata
        self.references = references
        self.videoId = videoId
        self.charges = charges
        self.polls = polls
        self.error = error
        self.output = output
        self.createdAt = createdAt
        self.chargedAt = chargedAt
        self.readyAt = readyAt
        self.finishedAt = finishedAt
        self.updatedAt = updatedAt
        self.history = history
    }
}
