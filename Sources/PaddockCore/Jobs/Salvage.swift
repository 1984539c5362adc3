/// What an answer that could not be understood may still tell.
package struct Salvage: Hashable, Sendable {
    /// The API said that it accepted the create, so it was charged for certain.
    package let isCertain: Bool
    /// What looks like an id in the answer. To be asked for, never to be trusted unasked.
    package let candidates: [VideoID]

    package init(isCertain: Bool, candidates: [VideoID]) {
        self.isCertain = isCertain
        self.candidates = candidates
    }

    /// Nothing at all.
    package static let nothing = Self(isCertain: false, candidates: [])
}

/// A held job whose video may be found among the ids in its answer.
struct SalvageCase: Sendable {
    let attempt: AttemptID
    let waiting: WaitingJob
    let isCertain: Bool
    /// Ids that have not been looked at.
    var candidates: [VideoID]
    /// How many were looked at.
    var asked = 0
    /// Whether the API said of each of them whose it is.
    var isAnswered = true
}

/// A create that the end of the last run left unsure.
package struct CrashedCreate: Hashable, Sendable {
    package let attempt: AttemptID
    package let job: JobID
    package let name: JobName
    /// Whether an earlier create of the job was unsure as well, and was sent again.
    package let wasSuperseded: Bool

    package init(attempt: AttemptID, job: JobID, name: JobName, wasSuperseded: Bool) {
        self.attempt = attempt
        self.job = job
        self.name = name
        self.wasSuperseded = wasSuperseded
    }
}
