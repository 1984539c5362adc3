package import Foundation

/// A job that waits for its turn, as the store hands it to the orchestrator.
package struct PendingJob: Hashable, Sendable {
    package let id: JobID
    package let name: JobName
    package let priority: Int
    package let request: VideoRequest
    package let references: [JobReference]
    /// What became of an earlier create of it that was unsure.
    package var resend: Resend

    /// Whether a create takes the place of one that was unsure.
    package enum Resend: Hashable, Sendable {
        /// No create of the job was ever unsure and sent again.
        case never
        /// The policy sends it again, after its pause.
        case resting
        /// It was sent again, or a person wants it to be: the next unsure one is held.
        case spent
    }

    package init(
        id: JobID,
        name: JobName,
        priority: Int,
        request: VideoRequest,
        references: [JobReference],
        resend: Resend = .never
    ) {
        self.id = id
        self.name = name
        self.priority = priority
        self.request = request
        self.references = references
        self.resend = resend
    }
}

/// A job whose video is paid for, as a start finds it.
package struct PaidJob: Hashable, Sendable {
    package let id: JobID
    package let name: JobName
    package let attempt: AttemptID
    package let videoID: VideoID
    /// The request's duration in seconds and its resolution: what generation times are learned by.
    package let durationSec: Int
    package let resolution: String?
    /// What the video shows, to know it by.
    package let prompt: String
    /// `generating` or `downloading`.
    package let state: JobState
    package let polls: Int
    package let chargedAt: Date
    package let readyAt: Date?
    package let video: StoredAsset
    package let thumbnail: StoredAsset
    /// Set once everything but the record is in place.
    package let finishedAt: Date?
    /// What it was made from besides its prompt.
    package var inputs: VideoKind.Inputs = []
    /// A person named the video, so that `chargedAt` does not say when it was begun.
    package var isAdopted = false

    package init(
        id: JobID,
        name: JobName,
        attempt: AttemptID,
        videoID: VideoID,
        durationSec: Int,
        resolution: String?,
        prompt: String,
        state: JobState,
        polls: Int,
        chargedAt: Date,
        readyAt: Date?,
        video: StoredAsset,
        thumbnail: StoredAsset,
        finishedAt: Date?
    ) {
        self.id = id
        self.name = name
        self.attempt = attempt
        self.videoID = videoID
        self.durationSec = durationSec
        self.resolution = resolution
        self.prompt = prompt
        self.state = state
        self.polls = polls
        self.chargedAt = chargedAt
        self.readyAt = readyAt
        self.video = video
        self.thumbnail = thumbnail
        self.finishedAt = finishedAt
    }
}

/// How far one of a job's files has come, on record.
package enum StoredAsset: Hashable, Sendable {
    /// Nothing is on disk, or only a part.
    case missing
    /// Complete under its hidden name, or already renamed: a crash may lie between.
    case fetched(FetchedFile)
    /// In its final place.
    case published(FetchedFile, path: String)
    /// There is none to be had (thumbnails only).
    case givenUp
}

/// What a start finds after it has settled what the last run left open.
///
/// Attempts left `prepared` became `not_sent`; attempts left `armed` became `accepted` where a receipt names their id, else `ambiguous`.
package struct Recovered: Sendable {
    /// Counts the starts of this home; an attempt can be armed only by the start that prepared it.
    package let epoch: Int
    package let nextAttempt: AttemptID
    package let paid: [PaidJob]
    /// Creates that a crash left unsure; their jobs are held now.
    package let crashed: [CrashedCreate]
    /// How many creates crashes left unsure within the last hour, but for those before the `unsure` gate was last opened.
    package let crashedWithinHour: Int
    /// Answers to creates of held jobs in which a video's id may still be found.
    package let answers: [UnsureAnswer]
    /// What the last run found out about the API's limit; nil where it never met one.
    package let pace: SavedPace?
    /// What the last run made of creates of unknown outcome; nil where there was none.
    package let doubt: SavedDoubt?
    /// What the account's plan refused in the last run; nil where that was nothing.
    package let planLimits: SavedPlanLimits?
    /// The jobs that are held, for whatever reason: they have not ended.
    package let held: [JobID]
    /// How long the latest videos took to be made, oldest first.
    package let timed: [TimedVideo]
    /// The names of the jobs in `crashed`.
    package let newlyHeld: [JobName]
    package let pause: PauseScope
    /// When the database was copied, where it is a backup that nobody has resumed.
    package let backupOf: Date?
    package let counts: StateCounts
    /// Creates that were or may have been charged, by the number of their UTC day: those of today and yesterday, and of any later day
    /// that a wrong clock put them in.
    package let spent: [Int: DaySpending]

    package init(
        epoch: Int,
        nextAttempt: AttemptID,
        paid: [PaidJob],
        newlyHeld: [JobName],
        pause: PauseScope,
        counts: StateCounts,
        spent: [Int: DaySpending],
        crashed: [CrashedCreate] = [],
        crashedWithinHour: Int = 0,
        answers: [UnsureAnswer] = [],
        backupOf: Date? = nil,
        pace: SavedPace? = nil,
        timed: [TimedVideo] = [],
        doubt: SavedDoubt? = nil,
        planLimits: SavedPlanLimits? = nil,
        held: [JobID] = []
    ) {
        self.epoch = epoch
        self.nextAttempt = nextAttempt
        self.paid = paid
        self.newlyHeld = newlyHeld
        self.crashed = crashed
        self.crashedWithinHour = crashedWithinHour
        self.answers = answers
        self.pace = pace
        self.doubt = doubt
        self.planLimits = planLimits
        self.held = held
        self.timed = timed
        self.pause = pause
        self.backupOf = backupOf
        self.counts = counts
        self.spent = spent
    }
}

/// How far a record had come, as it is kept beside the database.
package struct LastRun: Hashable, Sendable, Codable {
    /// As many creates as can be in the air at once (`limits.creates`), and some more.
    private static let armedKept = 128

    package private(set) var epoch: Int
    /// The id of the next create.
    package private(set) var nextAttempt: AttemptID
    /// The creates that were armed last: in a record that has come so far none of them is only prepared.
    package private(set) var armed: [AttemptID]

    package init(epoch: Int, nextAttempt: AttemptID, armed: [AttemptID] = []) {
        self.epoch = epoch
        self.nextAttempt = nextAttempt
        self.armed = armed
    }

    /// These are on record now.
    ///
    /// - Returns: whether that says anything new.
    package mutating func noted(_ records: [Record], arming: [AttemptID]) -> Bool {
        let prepared = records.compactMap { if case .prepared(let attempt, _, _) = $0 { attempt } else { nil } }.max()
        guard prepared != nil || !arming.isEmpty else { return false }
        if let prepared { self.nextAttempt = max(self.nextAttempt, AttemptID(rawValue: prepared.rawValue + 1)) }
        self.armed = (self.armed + arming).suffix(Self.armedKept)
        return true
    }
}

/// A video id that was paid for and reached the receipts file before the database.
package struct Receipt: Hashable, Sendable, Codable {
    package let attempt: AttemptID
    package let videoID: VideoID

    package init(attempt: AttemptID, videoID: VideoID) {
        self.attempt = attempt
        self.videoID = videoID
    }
}
