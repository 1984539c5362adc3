/// A job whose video is paid for: polled until it is ready, then fetched and published.
struct FollowedJob: Sendable {
    enum State: Sendable {
        /// The API makes the video.
        case generating
        /// It is ready, and its files are on their way. Apart, because thousands may generate while some are fetched.
        indirect case delivering(Delivery)
        /// All files are in place; the job's record is being written.
        case finishing
        /// Settled within this turn: dropped when the turn writes it back.
        case gone
    }

    let id: JobID
    let name: JobName
    let attempt: AttemptID
    let videoID: VideoID
    let kind: VideoKind
    /// When its create was answered, on the boot clock: before its beginning for a video of an earlier run.
    let createdAt: BootTime
    /// Whether `createdAt` is when the API began with it, and not when a person named it.
    let isTimed: Bool
    /// When an answer last said that it is not ready.
    var unfinishedAt: BootTime?
    /// What the video shows, to know it by.
    let prompt: PromptMark
    var state: State
    var polls: Int
    /// The API's last word for it.
    var remoteStatus: String?
    var isPolling = false
    /// How long it has been followed with answers, for `polling.giveUpAfter`: time without answers does not count.
    var answeredTime = AnsweredTime()
    /// How long the API has said that it does not know the video, for `polling.missingAfter`.
    var unknownTime: AnsweredTime?
    var pauses: BackOff

    /// Whether a poll can bring it forward.
    var needsPoll: Bool {
        switch self.state {
        case .generating: true
        case .delivering(let delivery): delivery.needsLink
        case .finishing, .gone: false
        }
    }

    /// What a poll of it is for.
    var pollPurpose: PollQueue.Purpose {
        switch self.state {
        case .generating: .generating
        case .delivering(let delivery): delivery.video == .needsLink ? .link : .thumbnail
        case .finishing, .gone: .thumbnail
        }
    }

    /// Whether its files are still on their way.
    var isDelivering: Bool {
        if case .delivering = self.state { true } else { false }
    }
}

/// Time that counts only while somebody answers: a daemon that was down must not run a video's time out. What it is told are moments of a
/// `PollingClock`, so that closed gates don't either.
struct AnsweredTime: Hashable, Sendable {
    private var last: BootTime?
    private(set) var total: Duration = .zero

    init() {}

    init(startingAt start: BootTime) {
        self.last = start
    }

    /// An answer came. Counts the time since the one before, but no more than `bound` of it.
    mutating func answered(at now: BootTime, bound: Duration) {
        if let last = self.last {
            self.total += min(now - last, bound)
        }
        self.last = now
    }
}

/// A clock that stands still while no video may be asked for.
struct PollingClock: Hashable, Sendable {
    private var stood: Duration = .zero
    private var standsSince: BootTime?

    /// What it shows.
    func time(at now: BootTime) -> BootTime {
        now + (.zero - self.stood - (self.standsSince.map { now - $0 } ?? .zero))
    }

    /// Says from when on it goes, or stands still.
    mutating func set(isStanding: Bool, at now: BootTime) {
        switch (isStanding, self.standsSince) {
        case (true, nil):
            self.standsSince = now
        case (false, .some(let since)):
            self.stood += now - since
            self.standsSince = nil
        case (true, .some), (false, nil):
            break
        }
    }
}

/// The files of a ready video on their way to the output.
struct Delivery: Sendable {
    var video: AssetLife
    var thumbnail: AssetLife
    /// When the wait for a thumbnail began: as the video was seen to be ready, and anew where the disk had no room for one.
    var readySince: BootTime
    /// Fetches that brought the same bad bytes, by their hash.
    var badHash: String?
    var badCount = 0
    var badThumbnails = 0
    var answeredTime = AnsweredTime()

    subscript(asset: Asset) -> AssetLife {
        get {
            switch asset {
            case .video: self.video
            case .thumbnail: self.thumbnail
            }
        }
        set {
            switch asset {
            case .video: self.video = newValue
            case .thumbnail: self.thumbnail = newValue
            }
        }
    }

    /// Whether the job's record may be written.
    var isComplete: Bool {
        self.video.isSettled && self.thumbnail.isSettled
    }

    /// Whether a poll for fresh links is of use.
    var needsLink: Bool {
        self.video == .needsLink || self.thumbnail == .needsLink
    }
}

/// How far one file has come.
enum AssetLife: Hashable, Sendable {
    /// There is no link that could be tried; a poll brings one.
    case needsLink
    /// Waits for a slot, with a link.
    case queued(url: String)
    /// On its way.
    case fetching
    /// Complete under its hidden name; being given its final one.
    case publishing(FetchedFile)
    /// In its final place.
    case published
    /// There is none to be had (thumbnails only).
    case givenUp

    var isSettled: Bool {
        switch self {
        case .published, .givenUp: true
        case .needsLink, .queued, .fetching, .publishing: false
        }
    }
}

extension AssetLife {
    /// Where a start takes a file up again. A fetched one is published once more, which changes nothing where it was.
    init(_ stored: StoredAsset) {
        switch stored {
        case .missing: self = .needsLink
        case .fetched(let file): self = .publishing(file)
        case .published: self = .published
        case .givenUp: self = .givenUp
        }
    }
}
