import Foundation

/// The pauses that a plan chooses among, and where each leads to from each edge of the histogram. It depends on the bounds alone, so all
/// plans share it, and only their probabilities differ.
struct PauseGrid: Sendable {
    private static let choices = 14

    let bounds: PollPlan.Bounds
    /// In seconds, growing.
    let pauses: [Double]
    /// For each edge, and within it for each pause, the bin where the pause ends, how far into it in seconds, and as a share of it.
    private(set) var bins: [Int] = []
    private(set) var past: [Double] = []
    private(set) var parts: [Double] = []

    init(_ bounds: PollPlan.Bounds) {
        self.bounds = bounds
        let ratio = pow(max(1, bounds.longest / bounds.shortest), 1 / Double(Self.choices - 1))
        self.pauses =
            bounds.longest <= bounds.shortest
            ? [bounds.shortest] : (0..<Self.choices).map { bounds.shortest * pow(ratio, Double($0)) }
        for index in 0..<TimeHistogram.bins {
            for pause in self.pauses {
                let place = Self.place(of: TimeHistogram.edge(index) + pause)
                self.bins.append(place.bin)
                self.past.append(place.past)
                self.parts.append(place.part)
            }
        }
    }

    /// The bin in which an age lies, how far into it in seconds, and as a share of it.
    static func place(of age: Double) -> (bin: Int, past: Double, part: Double) {
        let bin = TimeHistogram.bin(of: age)
        let (from, to) = (TimeHistogram.edge(bin), TimeHistogram.edge(bin + 1))
        return (bin, age - from, min(1, max(0, (age - from) / (to - from))))
    }
}
