/// What is known of how long the API takes to make a video, by its kind. Old times fade: every new one counts a little more than the last.
struct GenerationTimes: Sendable {
    /// What one more leaves of those before: two hundred of a kind count.
    private static let fading = 1 - 1.0 / 200
    /// So many of a kind speak for themselves; before, others help out.
    private static let enough = 20.0

    private var kinds: [VideoKind: TimeHistogram] = [:]
    /// Of all kinds together.
    private(set) var overall = TimeHistogram()
    /// How many were seen of a kind, to know when plans are out of date.
    private var seen: [VideoKind: Int] = [:]

    mutating func learn(_ seconds: Double, of kind: VideoKind) {
        guard seconds.isFinite, seconds >= 0 else { return }
        self.kinds[kind, default: TimeHistogram()].add(seconds, fading: Self.fading)
        self.overall.add(seconds, fading: Self.fading)
        self.seen[kind, default: 0] += 1
    }

    func seen(of kind: VideoKind) -> Int { self.seen[kind] ?? 0 }

    /// The times to expect of a kind: its own, while they are few those of others too, and a little of what nobody has seen yet.
    func expected(of kind: VideoKind) -> TimeHistogram {
        var histogram = self.kinds[kind] ?? TimeHistogram()
        let lacking = max(0, 1 - histogram.total / Self.enough)
        histogram.add(self.overall, weighing: min(self.overall.total, 0.5 + Self.enough * lacking))
        histogram.add(.assumption, weighing: self.overall.total < Self.enough ? 3 : 1)
        return histogram
    }

    /// How long each kind usually takes, of those that were seen.
    var typical: [VideoKind: TypicalTime] {
        var typical: [VideoKind: TypicalTime] = [:]
        for kind in self.kinds.keys { typical[kind] = self.known(of: kind).flatMap(TypicalTime.init) }
        return typical
    }

    /// The times of a kind as far as they were seen, those of all where it has none; nil where nothing is known.
    func known(of kind: VideoKind) -> TimeHistogram? {
        if let own = self.kinds[kind], own.total >= 5 { return own }
        return self.overall.total >= 5 ? self.overall : nil
    }
}
