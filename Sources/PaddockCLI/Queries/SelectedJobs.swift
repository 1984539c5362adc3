import PaddockCore

/// Finds the jobs that somebody waits for, as they are now.
protocol JobSelection: Sendable {
    /// - Throws: `CommandFailure` where there are none of that name; `StoreError`.
    func look() async throws -> SelectedJobs
}

/// Jobs that somebody waits for, at one moment.
struct SelectedJobs: Sendable {
    /// Counted, with those of `jobs`.
    var batches: [BatchView]
    /// Those that were asked for one by one.
    private(set) var jobs: [JobView] = []
    /// Those that something happens to now, the first few; only what is shown.
    var active: [JobView] = []
    /// Whether no more of them can appear.
    let isComplete: Bool

    init(batches: [BatchView], isComplete: Bool) {
        self.batches = batches
        self.isComplete = isComplete
    }

    init(jobs: [JobView], isComplete: Bool) {
        self.init(batches: [], isComplete: isComplete)
        for job in jobs { self.add(job) }
    }

    /// Adds one job, to what there is of its batch.
    mutating func add(_ job: JobView) {
        self.jobs.append(job)
        guard let index = self.batches.firstIndex(where: { $0.batch == job.batch }) else {
            var counts = StateCounts()
            counts[job.state] = 1
            self.batches.append(BatchView(batch: job.batch, counts: counts, createdAt: job.createdAt, finishedAt: nil))
            return
        }
        self.batches[index].counts[job.state] += 1
        self.batches[index].total += 1
    }

    /// How many are in each state.
    var counts: StateCounts {
        var counts = StateCounts()
        for batch in self.batches {
            for state in JobState.allCases { counts[state] += batch.counts[state] }
        }
        return counts
    }

    /// Whether all have ended.
    var isOver: Bool { self.isComplete && self.counts.unsettled == 0 }
}
