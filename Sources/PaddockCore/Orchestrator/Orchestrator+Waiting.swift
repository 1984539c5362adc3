import HeapModule

// The jobs that are not paid yet: read in by rank, blocked by the plan.

extension Orchestrator {
    mutating func paged(_ jobs: [PendingJob], keys: [MediaContent: String], limit: Int, at now: Moment) {
        let creatingIDs = Set(self.creating.values.map(\.waiting.job.id))
        for job in jobs where self.waiting[job.id] == nil {
            guard !creatingIDs.contains(job.id), self.followed[job.id] == nil,
                !self.paging.leftMeanwhile.contains(job.id)
            else { continue }
            var known: [MediaContent: String] = [:]
            for reference in job.references {
                known[reference.content] = keys[reference.content]
            }
            self.enqueue(WaitingJob(job: self.rest(job, at: now), keys: known))
        }
        self.paging.read(count: jobs.count, limit: limit)
    }

    /// Whether jobs that are new on record, with no higher priority than this, are far enough down the queue: none need be read for them.
    func isBehindTheWindow(priority: Int) -> Bool {
        self.waiting.count - self.blockedOrResting >= Paging.window
            && self.waiting.values.allSatisfy { $0.rank.priority >= priority }
    }

    /// Jobs in memory that wait for something else than their turn.
    var blockedOrResting: Int { self.blockedCount + self.resting.count + self.overCap.count }

    /// Puts a job where it belongs by what it still lacks.
    mutating func enqueue(_ job: WaitingJob) {
        var job = job
        self.overCap.remove(job.job.id)
        if self.resting.contains(job.job.id) {
            job.state = .resting
        } else if self.planLimits.blocks(job.completeRequestForPlan) {
            job.state = .blockedByPlan
        } else if self.spending.neverFits(seconds: job.job.request.durationSec) {
            job.state = .overCap
            self.overCap.insert(job.job.id)
        } else if job.missing.isEmpty {
            job.state = .ready
            self.ready.insert(job.rank)
        } else {
            if job.state != .uploading {
                job.state = .needsMedia
            }
            for content in job.missing {
                self.uploads.want(content, for: job.rank)
            }
        }
        self.waiting[job.job.id] = job
    }

    /// The API refused a key: the jobs that were about to use it wait for the fresh upload, and need not be refused one by one.
    mutating func loseKey(_ key: String, of content: MediaContent) {
        let users = self.waiting.values.filter { $0.keys[content] == key }
        for var job in users.sorted(by: { $0.rank < $1.rank }) {
            job.keys[content] = nil
            self.enqueue(job)
        }
    }

    /// Takes a job out of the waiting ones.
    @discardableResult
    mutating func removeWaiting(_ id: JobID) -> WaitingJob? {
        guard let job = self.waiting.removeValue(forKey: id) else { return nil }
        self.uploads.forget(id, contents: job.missing)
        self.resting.remove(id)
        self.overCap.remove(id)
        self.paging.left(id)
        return job
    }

    /// The best job that can be created now, left in its place. Ranks of jobs that have gone meanwhile are dropped on the way.
    mutating func peekReady() -> WaitingJob? {
        while let rank = self.ready.min {
            if let job = self.waiting[rank.id], job.state == .ready, job.rank == rank {
                return job
            }
            self.ready.removeMin()
        }
        return nil
    }

    /// The plan refused this setting for the second time: the jobs that have it too wait, and nothing is burnt.
    mutating func blockByPlan() {
        for (id, job) in self.waiting where job.state == .ready && self.planLimits.blocks(job.completeRequestForPlan) {
            self.waiting[id]?.state = .blockedByPlan
        }
    }

    /// The plan may have changed: everything that waited for it goes on.
    mutating func unblockPlan() {
        self.planLimits.forget()
        self.gates.open(.plan)
        // In order of arrival, so that a life plays the same again from the same seed.
        for (_, job) in self.waiting.sorted(by: { $0.key < $1.key }) where job.state == .blockedByPlan {
            self.enqueue(job)
        }
    }

    var blockedCount: Int {
        self.gates.isClosed(.plan) ? self.waiting.values.count { $0.state == .blockedByPlan } : 0
    }
}

extension WaitingJob {
    /// The request with something in the place of each reference, known or not: what a plan judges.
    var completeRequestForPlan: VideoRequest {
        var request = self.job.request
        for reference in self.job.references {
            request[key: reference.field] = self.keys[reference.content] ?? ""
        }
        return request
    }
}
