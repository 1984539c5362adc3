@testable import PaddockCore

/// A server with a limit that nobody was told of. What it refuses costs nothing of what it allows.
struct LimitedServer {
    enum Limit {
        /// Tokens that drip in at a rate, which may change with time, up to a burst.
        case bucket(burst: Double, rate: @Sendable (Double) -> Double)
        /// So many in each window of the clock.
        case fixed(Int, window: Double, saysWhen: Bool)
        /// So many in any stretch of this length.
        case sliding(Int, window: Double)
        case none
    }

    enum Answer: Equatable {
        case passed
        case refused(retryAfter: Double?)
    }

    let limit: Limit
    /// Where in its window the server stands at the beginning.
    let offset: Double
    private var tokens: Double
    private var filledAt = 0.0
    private var windowNumber = -1
    private var inWindow = 0
    private var log: [Double] = []
    private var logStart = 0

    init(_ limit: Limit, offset: Double = 0) {
        self.limit = limit
        self.offset = offset
        self.tokens = if case .bucket(let burst, _) = limit { burst } else { 0 }
    }

    /// How many calls it would have let pass between two moments.
    func allows(from: Double, to: Double) -> Double {
        switch self.limit {
        case .bucket(_, let rate):
            stride(from: from, to: to, by: 1).reduce(0) { $0 + rate($1) }
        case .fixed(let count, let window, _), .sliding(let count, let window):
            Double(count) * (to - from) / window
        case .none: .infinity
        }
    }

    mutating func call(at time: Double) -> Answer {
        switch self.limit {
        case .none:
            return .passed
        case .bucket(let burst, let rate):
            self.tokens = min(burst, self.tokens + (time - self.filledAt) * rate(time))
            self.filledAt = time
            guard self.tokens >= 1 else { return .refused(retryAfter: nil) }
            self.tokens -= 1
            return .passed
        case .fixed(let count, let window, let saysWhen):
            let number = Int(((time + self.offset) / window).rounded(.down))
            if number != self.windowNumber { (self.windowNumber, self.inWindow) = (number, 0) }
            guard self.inWindow < count else {
                let left = Double(number + 1) * window - time - self.offset
                // The header knows whole seconds.
                return .refused(retryAfter: saysWhen ? max(1, left.rounded(.up)) : nil)
            }
            self.inWindow += 1
            return .passed
        case .sliding(let count, let window):
            while self.logStart < self.log.count, self.log[self.logStart] <= time - window { self.logStart += 1 }
            guard self.log.count - self.logStart < count else { return .refused(retryAfter: nil) }
            self.log.append(time)
            return .passed
        }
    }
}
