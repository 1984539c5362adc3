/// When the videos that generate now will end, soonest last.
struct Generating: Sendable {
    private var ends: [Double] = []

    mutating func add(end: Double) {
        var low = 0
        var high = self.ends.count
        while low < high {
            let middle = (low + high) / 2
            if self.ends[middle] > end {
                low = middle + 1
            } else {
                high = middle
            }
        }
        self.ends.insert(end, at: low)
    }

    /// How many have not ended yet.
    mutating func count(now: Double) -> Int {
        while let soonest = self.ends.last, soonest <= now {
            self.ends.removeLast()
        }
        return self.ends.count
    }
}
