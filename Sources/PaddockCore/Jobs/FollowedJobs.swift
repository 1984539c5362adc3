/// The jobs whose videos are followed, and at once which videos those are: each answer that brings an id asks that.
struct FollowedJobs: Sendable {
    private var jobs: [JobID: FollowedJob] = [:]
    private var videos: Set<VideoID> = []

    subscript(id: JobID) -> FollowedJob? {
        get { self.jobs[id] }
        set {
            let before = self.jobs[id]?.videoID
            self.jobs[id] = newValue
            guard before != newValue?.videoID else { return }
            if let before { self.videos.remove(before) }
            if let video = newValue?.videoID { self.videos.insert(video) }
        }
    }

    var isEmpty: Bool { self.jobs.isEmpty }

    var ids: Dictionary<JobID, FollowedJob>.Keys { self.jobs.keys }

    /// Whether a job follows this video.
    func contains(_ video: VideoID) -> Bool {
        self.videos.contains(video)
    }

    mutating func remove(_ id: JobID) -> FollowedJob? {
        defer { self[id] = nil }
        return self.jobs[id]
    }
}
