/// When to read more of the queue from the store.
struct Paging: Hashable, Sendable {
    /// How many pending jobs are kept in memory ahead of need.
    static let window = 256

    private enum State: Hashable, Sendable {
        /// Nobody reads; there may be more on record.
        case wanted
        /// A page is being read. `again` says that more arrived meanwhile.
        case underWay(again: Bool)
        /// Every pending job is in memory.
        case exhausted
        /// Enough is in memory; there is more on record.
        case more
    }

    private var state = State.wanted
    /// Jobs that left memory while a page was being read: the page may still show them as pending.
    private(set) var leftMeanwhile: Set<JobID> = []

    /// Whether every pending job on record is in memory.
    var isExhausted: Bool { self.state == .exhausted }

    /// More is on record. Where it `isBehind` a whole window of jobs in memory, it is read when its turn is near: a flood of small manifests
    /// would have the same page read for each, and all of them in memory at last.
    mutating func arrived(isBehind: Bool = false) {
        switch self.state {
        case .underWay: self.state = .underWay(again: true)
        case .exhausted where isBehind, .more where isBehind: self.state = .more
        case .wanted, .exhausted, .more: self.state = .wanted
        }
    }

    mutating func left(_ job: JobID) {
        guard case .underWay = self.state else { return }
        self.leftMeanwhile.insert(job)
    }

    /// How many jobs to ask for now; nil where none need be read.
    mutating func start(inMemory: Int, blocked: Int) -> Int? {
        switch self.state {
        case .underWay, .exhausted:
            return nil
        case .wanted:
            break
        case .more:
            guard inMemory - blocked < Self.window / 2 else { return nil }
        }
        self.state = .underWay(again: false)
        // The first ones by rank: those in memory are among them, as are new ones with a higher priority.
        return blocked + Self.window
    }

    /// A page of at most `limit` was read and brought `count`.
    mutating func read(count: Int, limit: Int) {
        let again = self.state == .underWay(again: true)
        self.leftMeanwhile = []
        if again {
            self.state = .wanted
        } else {
            self.state = count < limit ? .exhausted : .more
        }
    }
}
