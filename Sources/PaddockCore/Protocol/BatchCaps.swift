/// How large one batch may grow: `spending.videosPerBatch` and `spending.secondsPerBatch`. Nil means no cap.
package struct BatchCaps: Hashable, Sendable {
    package let videos: Int?
    /// Seconds of video, as asked for by the jobs' `durationSec`.
    package let seconds: Int?

    package init(videos: Int? = nil, seconds: Int? = nil) {
        self.videos = videos
        self.seconds = seconds
    }

    /// No cap at all.
    package static let none = Self()
}
