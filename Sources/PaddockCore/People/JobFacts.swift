package import Foundation

/// What is on record of one job, as far as people's moves depend on it. Of one moment, with nothing undecided in between.
package struct JobFacts: Hashable, Sendable {
    /// Where the job's latest create stands that is or may be paid for.
    package enum Claim: Hashable, Sendable {
        /// None is: a new one may be sent.
        case nothing
        /// On record, and nothing sent that could charge.
        case prepared(AttemptID)
        /// Its outcome is awaited; or, with no daemon running, was cut off by the end of the last run.
        case armed(AttemptID)
        /// May have been charged, for this reason.
        case unsure(AttemptID, JobFailure)
        /// Charged, and this is the video.
        case paid(AttemptID, VideoID)
    }

    package let id: JobID
    package let name: JobName
    package let state: JobState
    package let failure: JobFailure?
    package let request: VideoRequest
    package let claim: Claim
    /// When the claim's last byte may have left; nil where it has not, or where the video was adopted from elsewhere.
    package let armedAt: Date?
    /// Creates that the API accepted or may have accepted.
    package let charges: Int
    package let polls: Int
    package let readyAt: Date?
    package let finishedAt: Date?
    package let video: StoredAsset
    package let thumbnail: StoredAsset
    /// Whether the database is a backup that nobody has resumed: what waits in it may have been created since it was made.
    package let isOfBackup: Bool

    package init(
        id: JobID,
        name: JobName,
        state: JobState,
        failure: JobFailure?,
        request: VideoRequest,
        claim: Claim,
        armedAt: Date?,
        charges: Int,
        polls: Int,
        readyAt: Date?,
        finishedAt: Date?,
        video: StoredAsset,
        thumbnail: StoredAsset,
        isOfBackup: Bool = false
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.failure = failure
        self.request = request
        self.claim = claim
        self.armedAt = armedAt
        self.charges = charges
        self.polls = polls
        self.readyAt = readyAt
        self.finishedAt = finishedAt
        self.video = video
        self.thumbnail = thumbnail
        self.isOfBackup = isOfBackup
    }
}

extension JobFacts {
    /// Whether the job waits in a backup that nobody has resumed, where a create of it from after the backup is not on record.
    package var mayHaveBeenCreatedElsewhere: Bool {
        self.isOfBackup && self.state == .pending && self.claim == .nothing
    }
}

/// One wish with everything that it is decided by.
package struct AskedChange: Hashable, Sendable {
    package let change: JobChange
    /// Nil where there is no such job.
    package let facts: JobFacts?
    /// The job that has or had the id to be adopted, if any.
    package let owner: JobName?
    /// What the API said of the id to be adopted; nil where it was not asked.
    package let seen: Result<RemoteVideo, CallFailure>?

    package init(
        _ change: JobChange,
        facts: JobFacts?,
        owner: JobName? = nil,
        seen: Result<RemoteVideo, CallFailure>? = nil
    ) {
        self.change = change
        self.facts = facts
        self.owner = owner
        self.seen = seen
    }
}
