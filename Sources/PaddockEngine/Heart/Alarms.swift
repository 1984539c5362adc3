import PaddockCore

/// Which moments the loop will be woken at. An alarm that is set stays set, so a new one is needed only for an earlier moment.
struct Alarms: Sendable {
    private var moments: [BootTime] = []

    /// The moment for which an alarm must be set now; nil where one that is set comes in time.
    ///
    /// - Parameters:
    ///   - moment: when there is something to do; nil for never.
    ///   - now: alarms before this have rung.
    /// - Returns: `moment`, taken as set, or nil.
    mutating func toSet(for moment: BootTime?, at now: BootTime) -> BootTime? {
        self.moments.removeAll { $0 <= now }
        guard let moment else { return nil }
        if let first = self.moments.min(), first <= moment { return nil }
        self.moments.append(moment)
        return moment
    }
}
