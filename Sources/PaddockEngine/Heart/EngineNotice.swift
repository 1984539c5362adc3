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

    mutating func notices(of records: [Record], _ snapshot: EngineSnapshot) -> [EngineNotice] {
        let gates = snapshot.gates
        let isIdle = snapshot.isIdle
        var notices = records.compactMap(\.settled)
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
    fileprivate var settled: EngineNotice? {
        switch self {
        case .done(let job): .settled(job, .done)
        case .failed(let job, _), .generationFailed(_, let job, _, _): .settled(job, .failed)
        case .rejected(_, let job, _, _, let failure): failure == nil ? nil : .settled(job, .failed)
        case .held(let job, _, _), .unsure(_, let job, _, _, _): .settled(job, .held)
        case .decided(let job, .abandoned): .settled(job, .failed)
        case .decided(let job, .heldAgain): .settled(job, .held)
        default: nil
        }
    }
}
