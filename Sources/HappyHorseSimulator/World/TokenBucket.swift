/// A limit with a burst: tokens drip in evenly, each call takes one.
struct TokenBucket: Sendable {
    private(set) var tokens: Double
    private var filledAt: Double

    /// A full bucket.
    init(burst: Int, now: Double) {
        self.tokens = Double(burst)
        self.filledAt = now
    }

    /// Takes a token if there is one; otherwise says after how many seconds there will be one.
    mutating func take(perMinute: Int, burst: Int, now: Double) -> Double? {
        let rate = Double(perMinute) / 60
        self.tokens = min(Double(burst), self.tokens + max(0, now - self.filledAt) * rate)
        self.filledAt = now
        guard self.tokens < 1 else {
            self.tokens -= 1
            return nil
        }
        return (1 - self.tokens) / rate
    }
}
