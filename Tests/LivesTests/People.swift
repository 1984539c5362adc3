import PaddockCore

/// What people want of the daemon that lives now.
struct People {
    /// A wish that waits for the API's word about a video.
    private var looks: [RequestID: [JobChange]] = [:]
    private var count = 0
    /// How often each job's held video was settled when the trouble was over.
    var settlements: [JobID: Int] = [:]
    /// The jobs that are being settled, and what must become of them.
    var expected: [RequestID: [JobChange]] = [:]
    /// Attempts of whose charge somebody knew when another create was agreed to, or all was given up.
    var agreed: Set<AttemptID> = []
    /// How many creates more than one each job may have been charged for, on somebody's word.
    var consents: [JobID: Int] = [:]
    /// Held jobs whose own video nobody can give them.
    var hopeless: Set<JobID> = []
    var submissions = 0
    /// Manifests that lie in the watched folder.
    var drops: [[JobDraft]] = []

    mutating func agree(to attempt: AttemptID, of job: JobID) {
        self.agreed.insert(attempt)
        self.consents[job, default: 0] += 1
    }

    mutating func newRequest() -> RequestID {
        self.count += 1
        return RequestID(rawValue: self.count)
    }

    mutating func wantsLook(_ request: RequestID, for changes: [JobChange]) { self.looks[request] = changes }

    mutating func looked(_ request: RequestID) -> [JobChange]? { self.looks.removeValue(forKey: request) }

    /// The daemon is gone, and with it whoever waited for its answer.
    mutating func forgetRequests() {
        self.looks = [:]
        self.expected = [:]
    }
}
