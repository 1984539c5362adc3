/// A job with files in the output folder, and what they were when they got there.
package struct PublishedJob: Hashable, Sendable {
    package let id: JobID
    /// The job as its record shows it; absolute paths.
    package let view: JobView
    /// What the thumbnail was; nil where there is none.
    package let thumbnail: FetchedFile?

    package init(id: JobID, view: JobView, thumbnail: FetchedFile?) {
        self.id = id
        self.view = view
        self.thumbnail = thumbnail
    }
}

/// How much is published.
package struct PublishedTotals: Hashable, Sendable {
    package var jobs: Int
    /// Of videos and thumbnails together.
    package var bytes: Int64

    package init(jobs: Int, bytes: Int64) {
        self.jobs = jobs
        self.bytes = bytes
    }
}
