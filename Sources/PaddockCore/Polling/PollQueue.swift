/// Who is asked after next. Of those that are due the one that has been due longest goes first, so that with more videos than calls every
/// one has its turn; but what frees a paid video at once goes before the others, and what is only a picture lets others go before.
struct PollQueue: Sendable {
    /// What a poll is for.
    enum Purpose: Hashable, Sendable {
        /// A ready video needs a link that works.
        case link
        /// Is it ready?
        case generating
        /// The video is here, and its thumbnail is not.
        case thumbnail
    }

    /// How long a poll for a thumbnail lets others go first.
    private static let patience: Duration = .seconds(15)

    private var links = DueQueue<JobID>()
    private var generating = DueQueue<JobID>()
    private var thumbnails = DueQueue<JobID>()

    var count: Int { self.links.count + self.generating.count + self.thumbnails.count }

    /// Puts a job in, or moves it.
    mutating func set(_ job: JobID, for purpose: Purpose, due: BootTime) {
        self.remove(job)
        switch purpose {
        case .link: self.links.set(job, due: due)
        case .generating: self.generating.set(job, due: due)
        case .thumbnail: self.thumbnails.set(job, due: due)
        }
    }

    mutating func remove(_ job: JobID) {
        self.links.remove(job)
        self.generating.remove(job)
        self.thumbnails.remove(job)
    }

    /// When the first falls due.
    mutating func earliest() -> BootTime? {
        [self.links.earliest(), self.generating.earliest(), self.thumbnails.earliest()].compactMap(\.self).min()
    }

    /// How long the one that has waited longest to hear if it is ready has been due.
    mutating func lateness(at now: BootTime) -> Duration {
        self.generating.earliest().map { max(.zero, now - $0) } ?? .zero
    }

    /// Takes the next that is due by `now`.
    mutating func popDue(at now: BootTime) -> JobID? {
        if let job = self.links.popDue(at: now) { return job }
        guard let picture = self.thumbnails.earliest(), picture <= now else { return self.generating.popDue(at: now) }
        if let video = self.generating.earliest(), video <= now, video <= picture + Self.patience {
            return self.generating.popDue(at: now)
        }
        return self.thumbnails.popDue(at: now)
    }
}
