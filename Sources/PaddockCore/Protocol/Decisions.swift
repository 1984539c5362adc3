package import Foundation

/// What to do in the world, once the records that go with it are durable. Every one may run twice without harm, but for `create`.
package enum Effect: Hashable, Sendable {
    case page(limit: Int)
    case presign(MediaContent)
    case put(MediaContent, UploadTicket)
    /// Runs the create protocol; asks to be armed on the way.
    case create(AttemptID, body: Data)
    case poll(JobID, VideoID)
    /// Asks for a video that no job follows. `mustBeNew`: one that is on record already counts as not found.
    case inspect(InspectionID, VideoID, mustBeNew: Bool)
    /// A free call that shows whether the API answers and takes the key.
    case probe(VideoID?)
    case fetch(JobID, JobName, Asset, url: String)
    case publish(JobID, JobName, Asset, FetchedFile)
    case writeRecord(JobID)
    case measureDisk
    /// The create may not be armed: its connection is to be dropped.
    case denyArm(AttemptID)
    /// Transfers under way are broken off, and none begins; or they may go again.
    case holdTransfers(Bool)
    /// The job needs its media and partial files no longer.
    case tidy(JobID)
}

/// What a turn of the orchestrator came to: records first, in one transaction, then the effects.
package struct Decisions: Sendable {
    package var records: [Record] = []
    /// Attempts to arm in the same transaction. Where it fails they are denied, never tried again.
    package var arming: [AttemptID] = []
    package var effects: [Effect] = []
    /// Answers to people, to be given once the records are durable.
    package var replies: [Reply] = []
    /// The next moment at which there is something to do though nothing happened.
    package var wakeAt: BootTime?

    package init() {}
}
