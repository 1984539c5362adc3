package import Foundation

/// An answer to a create of a held job, on record, whose ids nobody has asked the API about to the end: a stop came in between.
package struct UnsureAnswer: Hashable, Sendable {
    package let attempt: AttemptID
    package let job: PendingJob
    /// The keys that the job's media have.
    package let keys: [MediaContent: String]
    package let httpStatus: Int?
    package let raw: Data

    package init(
        attempt: AttemptID,
        job: PendingJob,
        keys: [MediaContent: String],
        httpStatus: Int?,
        raw: Data
    ) {
        self.attempt = attempt
        self.job = job
        self.keys = keys
        self.httpStatus = httpStatus
        self.raw = raw
    }
}
