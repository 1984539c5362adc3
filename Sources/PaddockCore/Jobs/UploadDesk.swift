import HeapModule

/// The media on their way to storage: the same bytes once, however many jobs wait for them, and first those of the job that goes first.
struct UploadDesk: Sendable {
    private enum State {
        /// Waits for a slot, or for its pause to end.
        case queued
        /// A ticket has been asked for.
        case presigning
        /// The bytes are going up.
        case putting
    }

    private struct Upload {
        var state: State
        var waiters: Set<JobID>
        /// That of the first of the jobs that ever waited for it.
        var rank: Rank
        var pauses = BackOff(base: .seconds(1), cap: .seconds(60))
        /// Refusals since the last failure of another kind.
        var refusals = 0
    }

    /// A place in the queue. What goes ahead meanwhile, or goes to a better place, leaves its old one behind, to be skipped.
    private struct Place: Comparable, Sendable {
        let rank: Rank
        let order: UInt64
        let content: MediaContent

        static func < (left: Self, right: Self) -> Bool { (left.rank, left.order) < (right.rank, right.order) }
        static func == (left: Self, right: Self) -> Bool { left.order == right.order }
    }

    private var uploads: [MediaContent: Upload] = [:]
    private var queue = Heap<Place>()
    private var places: UInt64 = 0
    private var paused = DueQueue<MediaContent>()
    /// Slots taken by presigns and transfers.
    private(set) var active = 0

    /// Whether no medium is on its way or waits for it.
    var isEmpty: Bool { self.uploads.isEmpty }

    /// When the next paused upload may be tried again.
    mutating func earliestDue() -> BootTime? { self.paused.earliest() }

    /// Whether an upload waits for a slot at this moment.
    mutating func hasQueued(at now: BootTime) -> Bool {
        while let content = self.paused.popDue(at: now) {
            self.enqueue(content)
        }
        while let first = self.queue.min, !self.isStartable(first.content) {
            self.queue.removeMin()
        }
        return !self.queue.isEmpty
    }

    private func isStartable(_ content: MediaContent) -> Bool {
        self.uploads[content]?.state == .queued && !self.paused.contains(content)
    }

    /// Whether these bytes wait for their upload or are on their way.
    func isKnown(_ content: MediaContent) -> Bool { self.uploads[content] != nil }

    /// The job of this rank needs these bytes.
    mutating func want(_ content: MediaContent, for rank: Rank) {
        let known = self.uploads[content]
        var upload = known ?? Upload(state: .queued, waiters: [], rank: rank)
        upload.waiters.insert(rank.id)
        upload.rank = min(upload.rank, rank)
        self.uploads[content] = upload
        let isBetter = known.map { rank < $0.rank } ?? true
        if isBetter, self.isStartable(content) { self.enqueue(content) }
    }

    private mutating func enqueue(_ content: MediaContent) {
        guard let rank = self.uploads[content]?.rank else { return }
        self.places += 1
        self.queue.insert(Place(rank: rank, order: self.places, content: content))
    }

    /// Takes the next upload into a slot; the jobs that wait for it are now uploading.
    mutating func start() -> (content: MediaContent, waiters: Set<JobID>)? {
        while let content = self.queue.popMin()?.content {
            guard let upload = self.uploads[content], self.isStartable(content) else { continue }
            self.uploads[content]?.state = .presigning
            self.active += 1
            return (content, upload.waiters)
        }
        return nil
    }

    /// The ticket is there, and the bytes may go. False where nobody waits any longer: the slot is free again.
    mutating func gotTicket(_ content: MediaContent) -> Bool {
        guard let upload = self.uploads[content], upload.state == .presigning else { return false }
        guard !upload.waiters.isEmpty else {
            self.leave(content)
            return false
        }
        self.uploads[content]?.state = .putting
        return true
    }

    /// The bytes are in storage: the jobs that waited for them.
    mutating func finished(_ content: MediaContent) -> Set<JobID> {
        let waiters = self.uploads[content]?.waiters ?? []
        self.leave(content)
        return waiters
    }

    /// The upload came to nothing this time and is tried again from a fresh ticket. `isRefusal` says whether the bytes themselves
    /// were refused, and nobody was merely away.
    ///
    /// - Returns: how often it has been refused in a row.
    mutating func failed(
        _ content: MediaContent,
        isRefusal: Bool,
        at now: BootTime,
        _ randomness: inout Randomness
    ) -> Int {
        guard var upload = self.uploads[content], upload.state != .queued else { return 0 }
        guard !upload.waiters.isEmpty else {
            self.leave(content)
            return 0
        }
        self.active -= 1
        upload.state = .queued
        upload.refusals = isRefusal ? upload.refusals + 1 : 0
        self.paused.set(content, due: now + upload.pauses.next(&randomness))
        self.uploads[content] = upload
        return upload.refusals
    }

    /// The upload can never succeed: the jobs that waited for it.
    mutating func gaveUp(_ content: MediaContent) -> Set<JobID> {
        self.finished(content)
    }

    /// A job no longer waits for anything.
    mutating func forget(_ job: JobID, contents: [MediaContent]) {
        for content in contents {
            guard var upload = self.uploads[content] else { continue }
            upload.waiters.remove(job)
            self.uploads[content] = upload
            if upload.waiters.isEmpty, upload.state == .queued {
                self.uploads[content] = nil
                self.paused.remove(content)
            }
        }
    }

    private mutating func leave(_ content: MediaContent) {
        guard let upload = self.uploads.removeValue(forKey: content) else { return }
        self.paused.remove(content)
        if upload.state != .queued {
            self.active -= 1
        }
    }
}
