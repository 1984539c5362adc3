import Foundation
package import PaddockCore

/// Something that others may want to hear of, told once its record is durable.
package enum EngineNotice: Hashable, Sendable {
    /// A job came to rest as `done`, `failed` or `held`.
    case settled(JobID, JobState)
    /// A gate closed.
    case closed(GateView)
    /// A gate opened, by its name.
    case opened(String)
    /// Nothing is left to do.
    case idle
}

/// Finds what is worth a notice in what a turn brought.
struct NoticeBoard {
    /// The most notices that wait for a slow reader; the oldest are dropped.
    static let limit = 4096

    private var closed: [String: GateView] = [:]
    private var wasIdle = true
    /// Jobs that the last run's end left held, until the first turn has shown whether they are sent again.
    private var crashed: [JobID]

    /// - Parameter crashed: the jobs that this start found in mid-air and holds.
    init(crashed: [JobID] = []) {
        self.crashed = crashed
    }

    /// What a turn is worth telling of.
    ///
    /// - Parameters:
    ///   - records: what it put on record.
    ///   - snapshot: how all stands after it.
    ///   - isUndecided: whether a job's unsure create may still be settled without a person.
    /// - Returns: the notices, in order. A job that is held only until the policy sends it again, or its video is found, is none.
    mutating func notices(
        of records: [Record],
        _ snapshot: EngineSnapshot,
        isUndecided: (JobID) -> Bool
    ) -> [EngineNotice] {
        let gates = snapshot.gates
        let isIdle = snapshot.isIdle
        let decided = records.compactMap(\.decidedJob)
        var notices = self.crashed.filter { !decided.contains($0) }.map { EngineNotice.settled($0, .held) }
        self.crashed = []
        notices += records.compactMap { record in
            guard let job = record.unsureJob else { return record.settled }
            return decided.contains(job) || isUndecided(job) ? nil : .settled(job, .held)
        }
        let now = Dictionary(gates.map { ($0.gate, $0) }) { _, last in last }
        notices += gates.filter { self.closed[$0.gate] == nil }.map { .closed($0) }
        notices += self.closed.keys.filter { now[$0] == nil }.sorted().map { .opened($0) }
        if isIdle, !self.wasIdle { notices.append(.idle) }
        self.closed = now
        self.wasIdle = isIdle
        return notices
    }
}

extension Record {
    /// The job that is held because nobody knows whether its create was charged.
    fileprivate var unsureJob: JobID? {
        switch self {
        case .unsure(_, let job, _, _, _), .salvageEnded(let job, _): job
        default: nil
        }
    }

    fileprivate var decidedJob: JobID? {
        if case .decided(let job, _) = self { job } else { nil }
    }

    fileprivate var settled: EngineNotice? {
        switch self {
        case .done(let job): .settled(job, .done)
        case .failed(let job, _), .generationFailed(_, let job, _, _): .settled(job, .failed)
        case .rejected(_, let job, _, _, let failure): failure == nil ? nil : .settled(job, .failed)
        case .held(let job, _, _): .settled(job, .held)
        case .decided(let job, .abandoned): .settled(job, .failed)
        case .decided(let job, .heldAgain): .settled(job, .held)
        case .uploading, .uploaded, .keyGained, .keyLost, .prepared, .notSent, .accepted, .unsure, .salvageEnded,
            .remoteStatus, .ready, .fetched, .fileLost, .published, .thumbnailGivenUp, .finishing, .cancelled, .decided,
            .paused, .paced, .doubted, .planned, .timed, .noted:
            nil
        }
    }
}
