/// Which held jobs a video can belong to.
package struct VideoFit: Hashable, Sendable, Codable {
    package var video: String
    /// `BATCH/ID` of each, in order of arrival.
    package var jobs: [String]
    /// Why, in words for people.
    package var message: String

    package init(_ video: VideoID, jobs: [String], _ message: String) {
        self.video = video.rawValue
        self.jobs = jobs
        self.message = message
    }
}

extension JobFacts.Claim {
    /// The video that is paid for, where its id is known.
    package var video: VideoID? {
        if case .paid(_, let video) = self { video } else { nil }
    }
}

/// Gives videos to the jobs that they fit. Pure; where two fit, a person is asked.
package struct AdoptionPlan: Hashable, Sendable {
    /// The only pair that a video and a job can be.
    package private(set) var pairs: [Pair] = []
    /// Videos that fit several jobs, or share a job with another video: with the jobs that are still free.
    package private(set) var questions: [VideoFit] = []
    /// Videos that fit no job.
    package private(set) var strangers: [VideoFit] = []

    package struct Pair: Hashable, Sendable {
        package let video: String
        package let job: String

        package init(video: String, job: String) {
            self.video = video
            self.job = job
        }
    }

    package init(_ fits: [VideoFit]) {
        var seen: Set<String> = []
        let fits = fits.filter { seen.insert($0.video).inserted }
        let claimants = Dictionary(fits.flatMap { fit in fit.jobs.map { ($0, 1) } }, uniquingKeysWith: +)
        for fit in fits {
            if fit.jobs.isEmpty {
                self.strangers.append(fit)
            } else if fit.jobs.count == 1, let job = fit.jobs.first, claimants[job] == 1 {
                self.pairs.append(Pair(video: fit.video, job: job))
            } else {
                self.questions.append(fit)
            }
        }
    }
}
