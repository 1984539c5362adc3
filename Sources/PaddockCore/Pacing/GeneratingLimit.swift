import Foundation

/// Recognises a limit that only creates meet, on how many videos may generate at once, and keeps to it.
///
/// The API documents none, and says the same `rate_limited` for any limit. So what tells is who is refused: creates three times in a
/// row, with other calls passing each time in between. From then on a create goes when a video has ended since the last refusal;
/// else one goes after a pause that grows, because the limit may have been raised.
struct GeneratingLimit: Sendable {
    /// What a refused create has to do with.
    enum Verdict: Sendable {
        /// The key's rate, as far as one can tell.
        case ofTheRate
        /// The number of videos. With the limiter as it was before the first such refusal, where this was recognised just now.
        case ofGenerating(before: CallLimiter?)
        /// A refusal that is known already.
        case echo
    }

    private static let refusalsToRecognise = 3

    private var inARow = 0
    private var passedSince = true
    private var lastRefusal: BootTime?
    private var before: CallLimiter?
    private var pauses = BackOff(base: .seconds(15), cap: .seconds(600))
    /// How many videos may generate at once, as far as refusals showed; nil while none did.
    private(set) var most: Int?
    /// Creates taken in a row though so many generated already.
    private var beyond = 0
    /// When one more is tried all the same.
    private(set) var nextTry: BootTime?

    /// Whether a create may go, with so many videos generating and so many creates in the air. What goes to see if the limit was
    /// raised goes alone.
    func allows(generating: Int, creating: Int, at now: BootTime) -> Bool {
        guard let most = self.most, generating + creating >= most else { return true }
        return creating == 0 && (self.nextTry.map { $0 <= now } ?? true)
    }

    mutating func otherPassed(sentAt sent: BootTime) {
        guard let lastRefusal = self.lastRefusal, sent >= lastRefusal else { return }
        self.passedSince = true
    }

    /// The rate is exceeded, whoever calls.
    mutating func otherRefused() {
        guard self.most == nil else { return }
        self.inARow = 0
        self.before = nil
    }

    /// A create was taken, with so many generating from now on.
    mutating func createAccepted(generating: Int, at now: BootTime) {
        self.inARow = 0
        self.before = nil
        guard let most = self.most, generating > most else { return }
        // One may have been ready without our having seen it; two in a row are a limit that was raised.
        self.beyond += 1
        guard self.beyond >= 2 else {
            self.nextTry = now + .seconds(5)
            return
        }
        self.most = generating
        self.pauses.reset()
        self.nextTry = nil
    }

    /// A create was refused for a limit.
    ///
    /// - Parameters:
    ///   - generating: how many videos generate.
    ///   - limiter: as it is before the refusal.
    ///   - sent: when the create went out.
    ///   - retryAfter: what the answer asks to wait.
    ///   - now: the moment of the answer.
    ///   - randomness: for the jitter.
    /// - Returns: what it has to do with.
    mutating func createRefused(
        generating: Int,
        limiter: CallLimiter,
        sentAt sent: BootTime,
        retryAfter: Duration?,
        at now: Moment,
        _ randomness: inout Randomness
    ) -> Verdict {
        if let lastRefusal = self.lastRefusal, sent <= lastRefusal { return self.most == nil ? .ofTheRate : .echo }
        if self.most == nil {
            if self.passedSince {
                self.inARow += 1
                if self.inARow == 1 { self.before = limiter }
            }
            self.lastRefusal = now.boot
            self.passedSince = false
            guard self.inARow >= Self.refusalsToRecognise else { return .ofTheRate }
        }
        defer { self.before = nil }
        self.refusedForCertain(generating: generating, retryAfter: retryAfter, at: now.boot, &randomness)
        return .ofGenerating(before: self.before)
    }

    /// The API refused a create because so many videos generate.
    mutating func refusedForCertain(
        generating: Int,
        retryAfter: Duration?,
        at now: BootTime,
        _ randomness: inout Randomness
    ) {
        self.lastRefusal = now
        self.most = min(self.most ?? .max, generating)
        self.beyond = 0
        let pause = max(min(retryAfter ?? .zero, .seconds(3600)), self.pauses.nextAtLeast(&randomness))
        self.nextTry = now + pause
    }

    /// A person, or a new key: whatever was found out may be over.
    mutating func forget() {
        self = GeneratingLimit()
    }
}

extension GeneratingLimit {
    /// Whether a refusal of a create (403, with the API's envelope) is about how many videos there are, and not about this one.
    ///
    /// The code is not documented: `plan_gate_exceeded` names a field then that no request has, or another code says it in a word.
    static func isMeant(by failure: JobFailure) -> Bool {
        let words = ["concurren", "too_many", "in_progress", "simultaneous", "rate_limit", "queue_full", "capacity"]
        let told = [failure.code, failure.field ?? ""].map { $0.lowercased() }
        return told.contains { text in words.contains { text.contains($0) } }
    }
}
