package import Foundation

/// One change to what is on disk. A group of them is one transaction, and nothing acts before its record is durable.
///
/// Each also leaves a line in the job's history. The store checks that every change fits what is on record and refuses
/// the whole group where one does not: that is a fault of ours, never of the world.
package enum Record: Hashable, Sendable {
    /// The job's media are on their way: `pending` → `uploading`.
    case uploading(JobID)
    /// Every medium of the job has its key: `uploading` → `pending`.
    case uploaded(JobID)
    /// Storage has these bytes under this key.
    case keyGained(MediaContent, key: String)
    /// The API refused this key: the bytes must be uploaded again before they are used.
    case keyLost(MediaContent)

    /// The write-ahead record of a create: attempt `prepared` with the exact bytes, job `pending` → `creating`.
    case prepared(AttemptID, JobID, body: Data)
    /// Nothing was sent, so nothing was charged: attempt `prepared` → `not_sent`, job → `pending`.
    case notSent(AttemptID, JobID, reason: String)
    /// The API took it and charged: attempt `armed` → `accepted`, job → `generating`. An answer that came before the brace is kept
    /// too: `prepared` → `accepted`.
    case accepted(AttemptID, JobID, VideoID, httpStatus: Int)
    /// Proof that nothing was charged: attempt `prepared` or `armed` → `rejected`. The job fails with `failure`, or where that is nil
    /// (account-wide trouble) waits again as `pending`.
    case rejected(AttemptID, JobID, httpStatus: Int, code: String, failure: JobFailure?)
    /// May have been charged: attempt `armed` → `ambiguous`, job → `held`. `raw` is what the API answered, if anything.
    case unsure(AttemptID, JobID, JobFailure, httpStatus: Int?, raw: Data?)

    /// No id in the answer to an unsure create is its video's, as far as the API said whose they are: the job stays held or is sent again.
    /// Where it did not say (`isAnswered` false) the next start asks once more.
    case salvageEnded(JobID, isAnswered: Bool)

    /// The API's word for the video changed (`queued`, `processing`, or one that is new to us); `polls` so far.
    case remoteStatus(JobID, String, polls: Int)
    /// The API says `ready`: `generating` → `downloading`.
    case ready(JobID, readyAt: Date, polls: Int)
    /// The API says `failed`: attempt → `remote_failed`, job → `failed`.
    case generationFailed(AttemptID, JobID, JobFailure, polls: Int)
    /// A file lies complete, checked and synced under a hidden name.
    case fetched(JobID, Asset, FetchedFile)
    /// The file under the hidden name is gone: what lies there from now on is another, and not to be trusted before it is `fetched`.
    case fileLost(JobID, Asset)
    /// The file has its final name. `path` is relative to the output folder.
    case published(JobID, Asset, path: String)
    /// There will be no thumbnail.
    case thumbnailGivenUp(JobID, reason: String)
    /// Everything but the job's record is in place; the record will carry this time.
    case finishing(JobID, finishedAt: Date)
    /// The record is written: `downloading` → `done`.
    case done(JobID)

    /// The job can't go on: any unsettled state → `failed`.
    case failed(JobID, JobFailure)
    /// A paid video needs a person: `generating` or `downloading` → `held`.
    case held(JobID, JobFailure, polls: Int)
    /// A person stopped it: `pending` or `uploading` → `cancelled`.
    case cancelled(JobID)
    /// A person's move, or that of the policy for unsure creates.
    case decided(JobID, JobDecision)

    /// What `paused` holds back, kept over restarts.
    case paused(PauseScope)
    /// How fast the API lets itself be called, as far as it showed, for the next start.
    case paced(SavedPace)
    /// What is to be made of creates of unknown outcome, for the next start.
    case doubted(SavedDoubt)
    /// What the account's plan refuses, for the next start.
    case planned(SavedPlanLimits)
    /// How long the API took to make a video, for planning when to ask after others.
    case timed(VideoKind, seconds: Double)
    /// A line of the daemon's own history: a gate that closed or opened, a start, a stop.
    case noted(event: String, detail: String?)
}

/// The two files of a finished job.
package enum Asset: String, Hashable, Sendable, Codable, CaseIterable {
    case video
    case thumbnail
}

/// A file that was fetched whole and checked.
package struct FetchedFile: Hashable, Sendable {
    /// SHA-256 in lower-case hexadecimal.
    package let sha256: String
    package let bytes: Int64
    /// The extension that the bytes ask for: `mp4`, `jpg`, `png` or `webp`.
    package let fileExtension: String

    package init(sha256: String, bytes: Int64, fileExtension: String) {
        self.sha256 = sha256
        self.bytes = bytes
        self.fileExtension = fileExtension
    }
}

/// What a person's pause holds back.
package enum PauseScope: String, Hashable, Sendable, Codable {
    case nothing
    case creating
    case all
}
