import PaddockCore

/// Everything there is at one moment: disk, daemons, network, the API's books, and what fate still has in store.
struct World: Hashable {
    /// A daemon that runs.
    struct Daemon: Hashable {
        var memory: Memories.ID
        var mailbox: [News] = []
        var polls: Set<JobID> = []
        /// Whether no other has started since.
        var isLatest = true
        /// Records that a careless design has not written yet.
        var unsaved: [Record] = []
    }

    /// A create on its way.
    struct Flight: Hashable {
        enum Stage: Hashable {
            /// The head and the body go out, but for the brace.
            case sending
            /// All but the brace is out, and the daemon was asked to arm the attempt.
            case asking
            /// The brace is under way to the API.
            case released
            /// The API has charged, and its answer is under way.
            case charged(VideoID)
        }

        let attempt: AttemptID
        let job: JobID
        /// Whose it is; nil where the daemon has died and only the bytes in the network are left.
        var daemon: Int?
        var stage: Stage
    }

    /// A line in the API's books.
    struct Charge: Hashable {
        let attempt: AttemptID
        let job: JobID
        let video: VideoID
    }

    /// How much may still go wrong, and how often people may still do the unwise.
    struct Budget: Hashable {
        var faults: Int
        var crashes: Int
        var whims: Int
    }

    var ledger: ModelLedger
    var receipts: Set<Receipt> = []
    var daemons: [Daemon?]
    var flights: [Flight] = []
    var charges: [Charge] = []
    /// Creates beyond the first that a person or the retry policy allowed, by job.
    var allowed: [Int]
    /// Jobs that the retry policy has sent once more: it does so once.
    var retriedByPolicy: Set<JobID> = []
    var budget: Budget
    /// A rule that was broken on the way here.
    var fault: String?

    init(jobs: Int, daemons: Int, budget: Budget) {
        self.ledger = ModelLedger(jobs: jobs)
        self.daemons = Array(repeating: nil, count: daemons)
        self.allowed = Array(repeating: 0, count: jobs)
        self.budget = budget
    }

    /// Whether nothing goes on that anybody waits for.
    var isAtRest: Bool { self.isQuiet && self.ledger.jobs.allSatisfy(\.isSettled) }

    /// Whether nothing is under way anywhere.
    var isQuiet: Bool {
        self.flights.isEmpty && self.daemons.allSatisfy { $0.map { $0.mailbox.isEmpty && $0.polls.isEmpty } ?? true }
    }

    /// A number for the next attempt of a daemon that starts: over all that anybody still knows.
    var nextAttempt: AttemptID {
        let known = self.ledger.attempts.map(\.id) + self.flights.map(\.attempt) + self.charges.map(\.attempt)
        return AttemptID(rawValue: (known.map(\.rawValue).max() ?? 0) + 1)
    }

    mutating func charge(_ flight: Flight) -> VideoID {
        let copies = self.charges.count { $0.attempt == flight.attempt }
        let video = VideoID(rawValue: "v\(flight.attempt.rawValue)" + String(repeating: "'", count: copies))
        self.charges.append(Charge(attempt: flight.attempt, job: flight.job, video: video))
        return video
    }

    /// Brings worlds that can't be told apart into one form.
    mutating func canonicalise() {
        if self.daemons.count == 1 {
            self.forgetDeadAttempts()
        }
        self.flights.sort { $0.attempt < $1.attempt }
        self.charges.sort { ($0.attempt, $0.video.rawValue) < ($1.attempt, $1.video.rawValue) }
    }
}

extension World {
    /// Drops attempts that came to nothing; their numbers are used again, where no second daemon can still mean the old ones.
    private mutating func forgetDeadAttempts() {
        let inFlight = Set(self.flights.map(\.attempt))
        let charged = Set(self.charges.map(\.attempt))
        self.ledger.forget { attempt in
            let isDead = [.notSent, .rejected, .declaredUnpaid].contains(attempt.state)
            return isDead && !inFlight.contains(attempt.id) && !charged.contains(attempt.id)
        }
    }
}

/// One move from a world to another.
struct Step {
    enum Kind: Hashable {
        /// The program and the world go their way.
        case calm
        /// Something goes wrong, or dies.
        case trouble
        /// What a person does who has looked at the API's books.
        case wisdom
        /// What people do besides: cancel, stop, decide wrongly.
        case whim
    }

    let kind: Kind
    /// What happens, in words. Hundreds of thousands of moves are made and a few are told, so it is put into words when asked for.
    let name: () -> String
    var world: World

    init(kind: Kind, name: @autoclosure @escaping () -> String, world: World) {
        self.kind = kind
        self.name = name
        self.world = world
    }
}
