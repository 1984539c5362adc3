import DequeModule

/// How many calls passed lately, by the time of their answers: in slots, so that it stays small at any rate.
struct PassedCalls: Hashable, Sendable {
    private struct Slot: Hashable, Sendable {
        let start: BootTime
        var count: Int
    }

    private static let slotsInWindow = 400.0
    private static let finest = 0.05

    private var slots = Deque<Slot>()

    /// Counts one more. `window`: the longest stretch in seconds that will be asked about.
    mutating func add(at now: BootTime, window: Double) {
        while let first = self.slots.first, (now - first.start).inSeconds > window * 1.25 {
            self.slots.removeFirst()
        }
        let width = Duration.seconds(max(Self.finest, window / Self.slotsInWindow))
        if let last = self.slots.last, now - last.start < width {
            self.slots[self.slots.count - 1].count += 1
        } else {
            self.slots.append(Slot(start: now, count: 1))
        }
    }

    func count(since moment: BootTime) -> Int {
        self.slots.reduce(0) { $1.start >= moment ? $0 + $1.count : $0 }
    }
}
