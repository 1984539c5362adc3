import Foundation

/// How often something took how long: in bins that grow with the time, so that it is as exact for seconds as for hours, stays small, and
/// forgets cheaply.
struct TimeHistogram: Hashable, Sendable {
    private static let binsPerOctave = 12.0
    private static let first = 0.5
    /// From half a second to a day and a half.
    static let bins = 216

    private(set) var weights = [Double](repeating: 0, count: Self.bins)
    private(set) var total = 0.0
    private var sum = 0.0

    /// Where bin `index` begins; the first begins at nothing.
    static func edge(_ index: Int) -> Double { Self.edges[index] }

    private static let edges: [Double] = (0...Self.bins).map { index in
        index == 0 ? 0 : Self.first * exp2(Double(index - 1) / Self.binsPerOctave)
    }

    static func bin(of seconds: Double) -> Int {
        guard seconds >= Self.first else { return 0 }
        return min(Self.bins - 1, 1 + Int(log2(seconds / Self.first) * Self.binsPerOctave))
    }

    /// Adds one. What was there before counts `fading` times as much as it did.
    mutating func add(_ seconds: Double, fading: Double = 1) {
        if fading < 1 {
            for index in self.weights.indices { self.weights[index] *= fading }
            self.total *= fading
            self.sum *= fading
        }
        self.weights[Self.bin(of: seconds)] += 1
        self.total += 1
        self.sum += seconds
    }

    /// Adds another histogram's shape, as if it had seen so many.
    mutating func add(_ other: TimeHistogram, weighing weight: Double) {
        guard other.total > 0 else { return }
        let factor = weight / other.total
        for index in self.weights.indices { self.weights[index] += other.weights[index] * factor }
        self.total += weight
        self.sum += other.sum * factor
    }

    /// The average in seconds; nil where nothing is known.
    var mean: Double? { self.total > 0 ? self.sum / self.total : nil }

    /// The time in seconds within which this share was over; nil where nothing is known.
    func quantile(_ share: Double) -> Double? {
        guard self.total > 0 else { return nil }
        var left = share * self.total
        for (index, weight) in self.weights.enumerated() where weight > 0 {
            if weight >= left {
                let (from, to) = (Self.edge(index), Self.edge(index + 1))
                return from + (to - from) * left / weight
            }
            left -= weight
        }
        return Self.edge(Self.bins)
    }

    /// What is assumed where nothing was seen yet: half is over within forty seconds, and whatever has lasted a while may last as long again.
    static let assumption: TimeHistogram = {
        var histogram = TimeHistogram()
        for index in 0..<Self.bins {
            let (from, to) = (Self.edge(index), Self.edge(index + 1))
            let share = 40 / (40 + from) - (index == Self.bins - 1 ? 0 : 40 / (40 + to))
            histogram.weights[index] = share
            histogram.total += share
            histogram.sum += share * min((from + to) / 2, 600)
        }
        return histogram
    }()
}
