/// Where a job stands, as people see it (README, Jobs and gates).
package enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Waits for its turn, uploaded or not. Goes on to `uploading` or `creating`, or is cancelled at no cost.
    case pending
    /// Its media are on their way to storage. Goes back to `pending` when they are there.
    case uploading
    /// From the prepared request to its outcome: `generating`, `failed`, `held`, or `pending` where nothing was sent.
    case creating
    /// Paid, and the API makes the video. Goes on to `downloading`, `failed` or `held`.
    case generating
    /// The video is ready, and its files are fetched and published. Goes on to `done`, `failed` or `held`.
    case downloading
    /// Every file is published. Final.
    case done
    /// Final, with a code and a message, until a person says `retry`.
    case failed
    /// A person must decide.
    case held
    /// Stopped by a person, until a person says `retry`.
    case cancelled

    /// Whether the daemon has nothing more to do for it by itself.
    package var isSettled: Bool {
        switch self {
        case .done, .failed, .held, .cancelled: true
        case .pending, .uploading, .creating, .generating, .downloading: false
        }
    }
}
