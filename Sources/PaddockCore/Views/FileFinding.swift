/// A published file that is not as it was published.
package struct FileFinding: Hashable, Sendable {
    /// Which of a job's files it is.
    package enum File: String, Codable, Hashable, Sendable {
        case video
        case thumbnail
        /// The JSON beside the video.
        case record
    }

    /// What is wrong with it.
    package enum Problem: String, Codable, Hashable, Sendable {
        case missing
        case differs
        case unreadable
    }

    package let job: String
    package let file: File
    package let path: String
    package let problem: Problem
    /// What was found, in words.
    package let detail: String
    /// The video's id, by which the API may still have it.
    package let videoId: String?

    package init(job: JobView, file: File, path: String, problem: Problem, detail: String) {
        self.job = job.job
        self.file = file
        self.path = path
        self.problem = problem
        self.detail = detail
        self.videoId = job.videoId
    }
}
