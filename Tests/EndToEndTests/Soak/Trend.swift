/// A straight line through points, by least squares: does something grow, and how fast?
struct Trend: Sendable {
    let mean: Double
    let last: Double
    let most: Double
    /// By unit of `x`.
    let slope: Double
    /// From the first `x` to the last.
    let span: Double

    /// How much more the line has at its end than at its beginning.
    var growth: Double { self.slope * self.span }

    /// - Parameter points: in the order of their `x`. Nil where they are too few to show a direction.
    init?(_ points: [(x: Double, y: Double)]) {
        guard points.count > 2, let first = points.first, let last = points.last, last.x > first.x else { return nil }
        let count = Double(points.count)
        let (meanX, meanY) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
        let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        self.mean = meanY
        self.last = last.y
        self.most = points.reduce(first.y) { max($0, $1.y) }
        self.slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
        self.span = last.x - first.x
    }
}
