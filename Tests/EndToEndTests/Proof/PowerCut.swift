#if os(Linux)
/// A moment in a recorded life, and what the disk kept of what it had not been told to keep.
struct PowerCut: Sendable, CustomStringConvertible {
    /// The last call that the kernel saw.
    let call: Int
    let luck: DiskImage.Luck

    var description: String { "\(self.call) \(self.luck)" }

    /// Cuts spread over a life, each with other luck, and one whenever something was told. Many are the same disk.
    static func spread(over recording: Recording, count: Int) -> [PowerCut] {
        var cuts: [PowerCut] = []
        let changing = recording.calls.indices.filter { recording.calls[$0].operation.changes }
        let telling = recording.calls.indices.filter { !recording.calls[$0].operation.changes }
        // What is not synced when something is told must not matter.
        let told = telling.map { PowerCut(call: $0, luck: .nothing) }
        var round = 0
        while cuts.count < count, !changing.isEmpty {
            cuts += changing.map { PowerCut(call: $0, luck: Self.luck(round, of: recording.calls[$0], at: $0)) }
            round += 1
        }
        let step = max(1, Double(cuts.count) / Double(max(1, count)))
        let chosen = stride(from: 0, to: Double(cuts.count), by: step).map { cuts[Int($0)] }
        return (told + chosen).sorted { $0.call < $1.call }
    }

    private static func luck(_ round: Int, of call: LoggedCall, at number: Int) -> DiskImage.Luck {
        switch (round + number) % 6 {
        case 0: .nothing
        case 1: .names
        case 2: call.operation == .written ? .torn((number + round) % max(1, call.data.count / 512) * 512) : .everything
        case 3: .bytes
        default: .some(seed: UInt64(round) << 32 | UInt64(number))
        }
    }

    /// The disk and what was promised, moved on from call to call.
    struct Scene: Sendable {
        private let recording: Recording
        private(set) var disk = Disk()
        private(set) var promises = Promises()
        private var next = 0

        init(_ recording: Recording) {
            self.recording = recording
        }

        /// Takes all calls up to one.
        mutating func advance(to call: Int) {
            while self.next <= call {
                for drop in self.recording.drops where drop.before == self.next {
                    self.disk.add(drop.path, drop.bytes, inode: drop.inode)
                    self.promises.note(drop)
                }
                let call = self.recording.calls[self.next]
                self.disk.apply(call, number: self.next)
                self.promises.note(call, of: self.recording)
                self.next += 1
            }
        }
    }
}

extension LoggedCall.Operation {
    /// Whether it can change what is on the disk.
    var changes: Bool { self != .sent && self != .said }
}
#endif
