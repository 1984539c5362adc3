/// When the room under the output is to be measured: before money is spent or a download begins, and not more often than needed.
struct DiskWatch: Hashable, Sendable {
    /// A measurement is good for so long.
    static let freshness: Duration = .seconds(10)

    private var measuredAt: BootTime?
    private var isUnderWay = false

    func isFresh(at now: BootTime) -> Bool {
        guard let measuredAt = self.measuredAt else { return false }
        return now - measuredAt < Self.freshness
    }

    /// Takes the right to measure.
    mutating func start() -> Bool {
        guard !self.isUnderWay else { return false }
        self.isUnderWay = true
        return true
    }

    mutating func measured(at now: BootTime) {
        self.isUnderWay = false
        self.measuredAt = now
    }
}
