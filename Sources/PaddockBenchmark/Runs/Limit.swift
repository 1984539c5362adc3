/// What nobody could beat, computed from a run's own parameters.
enum Limit {
    /// The same videos in the same order, each begun the moment a slot is free.
    static func ofSlots(_ slots: Int, _ generationSeconds: [Double]) -> Double {
        var ends = [Double](repeating: 0, count: max(1, slots))
        for seconds in generationSeconds {
            // Not a heap: some hundred slots and some thousand videos at the most.
            let first = ends.indices.min { ends[$0] < ends[$1] } ?? 0
            ends[first] += seconds
        }
        return ends.max() ?? 0
    }

    /// A create and one poll for each video, at the ceiling.
    static func ofCalls(_ jobs: Int, perMinute: Int, callsEach: Int = 2) -> Double {
        Double(jobs * callsEach) * 60 / Double(perMinute)
    }

    /// All files, through so many transfers of such a speed, after the first video is made.
    static func ofTransfers(_ generationSeconds: [Double], bytes: Int, speed: Int, atOnce: Int) -> Double {
        let files = Double(generationSeconds.count) * Double(bytes) / Double(speed) / Double(atOnce)
        return (generationSeconds.min() ?? 0) + files
    }
}
