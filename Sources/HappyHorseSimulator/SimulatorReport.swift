/// What the simulator has seen and done since its start.
package struct SimulatorReport: Sendable, Codable, Equatable {
    /// How many creates were charged.
    package let charges: Int
    /// How many credits they took.
    package let creditsSpent: Int
    /// The charges of each account.
    package let chargesByAccount: [String: Int]
    /// How often each prompt was charged.
    package let chargesByPrompt: [String: Int]
    /// The prompts charged more than once.
    package let promptsChargedAgain: [String: Int]
    /// How many videos are in each status now.
    package let videos: [String: Int]
    /// Calls by kind, then by status, or by `cut`, `stall`, `garbage`, and `unfinished` where the caller left first.
    package let calls: [String: [String: Int]]
    /// How many calls were answered with 429.
    package let rateLimited: Int
    /// `Authorization` headers seen at `storage`, at `cdn` and behind a `redirect`.
    package let leakedKeys: [String: Int]
    /// How many calls arrived where an injected redirect led.
    package let redirectsFollowed: Int
    /// Creates whose body never came to its end.
    package let incompleteCreates: Int
    /// How often the same bytes were uploaded, by their SHA-256.
    package let uploadsBySHA256: [String: Int]
    /// Creates that are under way now: what they will be charged is not yet told.
    package let createsInTheAir: Int
    /// The most creates that were under way at once.
    package let maxCreatesInTheAir: Int
    /// The most videos of one account that generated at once.
    package let maxGenerating: Int
    /// How many calls a fault has struck.
    package let faultsStruck: Int
    /// All polls of known videos.
    package let polls: Int
    /// The most polls of one video.
    package let maxPollsPerVideo: Int
    /// The shortest time between two polls of one video, in seconds; `nil` where none was polled twice.
    package let minPollSpacing: Double?
    /// The median time between two polls of one video, in seconds.
    package let medianPollSpacing: Double?
    /// The median time from a video's end to the poll that saw it, in seconds.
    package let medianSeenDelay: Double?
    /// The average of these times.
    package let meanSeenDelay: Double?
    /// The time that nineteen in twenty don't exceed.
    package let slowSeenDelay: Double?
    /// The longest such time.
    package let maxSeenDelay: Double?
}
