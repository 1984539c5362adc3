import PaddockCore

extension JobState {
    /// The colour of a state's name.
    var tone: Tone {
        switch self {
        case .pending, .cancelled: .faint
        case .uploading, .creating, .generating, .downloading: .plain
        case .done: .good
        case .failed: .bad
        case .held: .warning
        }
    }
}

extension StateCounts {
    /// The states that any job is in, in the order of a job's life, as in `3 generating, 25 pending`.
    func words(without hidden: Set<JobState> = []) -> String {
        JobState.allCases
            .filter { self[$0] > 0 && !hidden.contains($0) }
            .map { "\(self[$0]) \($0.rawValue)" }
            .joined(separator: ", ")
    }
}
