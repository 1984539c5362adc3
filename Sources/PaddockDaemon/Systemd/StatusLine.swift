import PaddockCore

/// What `systemctl status` shows of the daemon in one line.
struct StatusLine {
    let counts: StateCounts
    let gates: [GateView]

    var text: String {
        let counts = JobState.allCases.compactMap { state in
            self.counts[state] == 0 ? nil : "\(self.counts[state]) \(state.rawValue)"
        }
        let jobs = counts.isEmpty ? "no jobs yet" : counts.joined(separator: ", ")
        guard !self.gates.isEmpty else { return jobs }
        return "\(jobs); closed: \(self.gates.map(\.gate).joined(separator: ", "))"
    }
}
