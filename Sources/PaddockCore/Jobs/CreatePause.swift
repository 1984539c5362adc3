/// Holds creates back while they fail to get through although free calls are answered: each try that something in the way stops
/// is followed by a growing pause, so that neither the way nor the record fills with them.
///
/// The `api` gate alone can't do this: the next poll that is answered opens it.
struct CreatePause: Hashable, Sendable {
    private var pauses = BackOff(base: .seconds(5), cap: .seconds(60))
    /// When the next create may go; nil or past where nothing holds them back.
    private(set) var until: BootTime?

    func isOver(at now: BootTime) -> Bool {
        self.until.map { $0 <= now } ?? true
    }

    /// A create did not get through, and nothing was charged.
    mutating func blocked(at now: BootTime, _ randomness: inout Randomness) {
        // Creates that were in the air together are stopped by the same thing.
        guard self.isOver(at: now) else { return }
        self.until = now + self.pauses.nextAtLeast(&randomness)
    }

    /// The API took a create, or a person looked after it: the next goes at once.
    mutating func passed() {
        self.pauses.reset()
        self.until = nil
    }
}
