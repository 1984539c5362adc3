/// The settings that decisions depend on (README, Settings).
package struct OrchestratorSettings: Hashable, Sendable {
    package var requestsPerMinute = 60
    package var generating = 20
    package var creates = 2
    package var uploads = 4
    package var downloads = 4
    package var pollInterval: Duration = .seconds(5)
    package var pollMaxInterval: Duration = .seconds(30)
    package var thumbnailWait: Duration = .seconds(60)
    package var missingAfter: Duration = .seconds(30 * 60)
    package var giveUpAfter: Duration = .seconds(24 * 3600)
    /// Whether an unsure create is sent once more (`spending.whenUnsure: retry`), and after which pause.
    package var sendsUnsureAgain = false
    package var sendAgainAfter: Duration = .seconds(600)
    package var videosPerDay: Int?
    package var secondsPerDay: Int?
    /// Free room in bytes under the output that the `disk` gate keeps.
    package var minFree: Int64 = 1_000_000_000
    /// Stands for the account that pays: another text is another account, perhaps with another plan.
    package var account = ""

    package init() {}
}
