/// What a person wants of one job (`retry`, `resolve`, `cancel`).
package struct JobChange: Hashable, Sendable, Codable {
    /// The moves that people have.
    package enum Move: Hashable, Sendable, Codable {
        /// A failed or cancelled job again. Where that charges again it is done only with `chargesAgain`.
        case retry(chargesAgain: Bool)
        /// A held job is created once more, which may charge again.
        case sendAgain
        /// A held job's video is this one: it was charged, and is followed.
        case adopt(VideoID)
        /// A held job becomes `failed`.
        case abandon
        /// No longer wanted. What is or may be charged only with `charged`.
        case cancel(charged: Bool)
    }

    /// `BATCH/ID`, as it is on record.
    package var job: String
    package var move: Move

    package init(_ job: String, _ move: Move) {
        self.job = job
        self.move = move
    }
}

/// What became of one job that a person wanted to change.
package struct JobAnswer: Hashable, Sendable, Codable {
    package enum Outcome: String, Hashable, Sendable, Codable {
        /// It is done, and on record.
        case changed
        /// It was so already.
        case unchanged
        /// The answer is no; the message says why.
        case refused
        /// It would charge again, and nobody has agreed to that: nothing was changed.
        case wantsConsent = "wants_consent"
        /// There is no such job.
        case unknown
    }

    package var job: String
    package var outcome: Outcome
    /// The job's state afterwards; null where there is no such job.
    @Nullable package var state: JobState?
    /// One sentence for people.
    package var message: String
    /// Seconds of video that would be created again; only where the outcome is `wants_consent`.
    package var seconds: Int?

    package init(_ job: String, _ outcome: Outcome, state: JobState?, _ message: String, seconds: Int? = nil) {
        self.job = job
        self.outcome = outcome
        self.state = state
        self.message = message
        self.seconds = seconds
    }

    /// Whether the person got what they asked for.
    package var isWell: Bool {
        switch self.outcome {
        case .changed, .unchanged: true
        case .refused, .wantsConsent, .unknown: false
        }
    }
}
