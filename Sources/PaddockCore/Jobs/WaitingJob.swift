/// A job that is not yet paid: waits for its media, then for its turn.
struct WaitingJob: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// Some media have no key yet; nothing of it has been started.
        case needsMedia
        /// Its media are on their way, and the record says so.
        case uploading
        /// It can be created as soon as there is room.
        case ready
        /// The plan refuses a setting it has; it waits for a person.
        case blockedByPlan
        /// It is longer than all that a day may have; it waits for another cap.
        case overCap
        /// Its last create was unsure, and it is created once more when a pause is over.
        case resting
    }

    var job: PendingJob
    var state: State
    /// The keys of its media, as far as they are known.
    var keys: [MediaContent: String]
    /// Whether the API has refused its keys once already and they were made anew.
    var hasRenewedKeys = false

    init(job: PendingJob, keys: [MediaContent: String]) {
        self.job = job
        self.keys = keys
        self.state = .needsMedia
        if self.missing.isEmpty {
            self.state = .ready
        }
    }

    /// The media that have no key yet.
    var missing: [MediaContent] {
        self.job.references.map(\.content).filter { self.keys[$0] == nil }
    }

    var rank: Rank { Rank(priority: self.job.priority, id: self.job.id) }

    /// The request with every key in its place.
    var completeRequest: VideoRequest {
        var request = self.job.request
        for reference in self.job.references {
            request[key: reference.field] = self.keys[reference.content]
        }
        return request
    }
}

/// The order in which jobs are created: higher priority first, then as they arrived.
struct Rank: Comparable, Hashable, Sendable {
    let priority: Int
    let id: JobID

    static func < (left: Self, right: Self) -> Bool {
        left.priority != right.priority ? left.priority > right.priority : left.id < right.id
    }
}
