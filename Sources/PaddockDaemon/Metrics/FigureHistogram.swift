/// How many of the values seen lie under each of some bounds.
struct FigureHistogram: Hashable, Sendable {
    private let bounds: [Double]
    /// Values up to each bound and above the one before; the last are those above all.
    private var counts: [Int]
    private var sum = 0.0

    /// - Parameter bounds: in rising order.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func record(_ value: Double) {
        self.counts[self.bounds.firstIndex { value <= $0 } ?? self.bounds.count] += 1
        self.sum += value
    }

    /// What is shown of it: everything up to each bound, then the sum and the number.
    func samples(_ labels: [(name: String, value: String)]) -> [MetricsText.Sample] {
        var total = 0
        let buckets = zip(self.bounds.map { Optional($0) } + [nil], self.counts).map { bound, count in
            total += count
            let label = (name: "le", value: bound.map(MetricsText.number) ?? "+Inf")
            return MetricsText.Sample(Double(total), labels + [label], suffix: "_bucket")
        }
        return buckets + [
            MetricsText.Sample(self.sum, labels, suffix: "_sum"),
            MetricsText.Sample(Double(total), labels, suffix: "_count"),
        ]
    }
}
