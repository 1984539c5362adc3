/// The requests that a daemon understands, as paths. The number in front changes when an old command could be misread.
package enum ControlPaths {
    /// GET: `LiveStatus`.
    package static let live = "/v1/live"
    /// POST `PauseRequest`: `GatesAnswer`.
    package static let pause = "/v1/pause"
    /// POST: `GatesAnswer`.
    package static let resume = "/v1/resume"
    /// POST `ChangeRequest`: `ChangeAnswer`.
    package static let change = "/v1/change"
    /// POST `MatchRequest`: `MatchAnswer`.
    package static let match = "/v1/match"
    /// POST `PruneRequest`: `PruneStep`.
    package static let prune = "/v1/prune"
    /// POST: nothing. The watched folder is scanned now.
    package static let wake = "/v1/wake"

    /// The most bytes that a request may have.
    package static let requestLimit = 64 * 1024
    /// The most bytes of an answer that a command reads.
    package static let answerLimit = 64 * 1024 * 1024
}
