package import PaddockCore

/// The body of a request to change jobs.
package struct ChangeRequest: Codable, Hashable, Sendable {
    package var changes: [JobChange]

    package init(changes: [JobChange]) {
        self.changes = changes
    }

    /// The most changes that fit into one request, with the longest names.
    package static let limit = 100
}

/// What became of each of them, in the order of the request; on record.
package struct ChangeAnswer: Codable, Hashable, Sendable {
    package var jobs: [JobAnswer]

    package init(jobs: [JobAnswer]) {
        self.jobs = jobs
    }
}

/// The body of a question which held jobs some videos can belong to.
package struct MatchRequest: Codable, Hashable, Sendable {
    package var videos: [VideoID]

    package init(videos: [VideoID]) {
        self.videos = videos
    }

    /// The most videos in one request: each is a call to the API, within its rate.
    package static let limit = 10
}

/// What was found out about each video, in the order of the request.
package struct MatchAnswer: Codable, Hashable, Sendable {
    package var videos: [VideoFit]

    package init(videos: [VideoFit]) {
        self.videos = videos
    }
}
