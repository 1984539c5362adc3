import Foundation
import PaddockCore
import PaddockEngine

/// What is not counted as it happens but read when somebody asks, of one moment.
struct MetricsReading: Sendable {
    var version: String
    var startedAt: Date
    var snapshot: EngineSnapshot
    var counts: StateCounts
    /// When the pending job that came first was accepted; nil where none waits.
    var oldestPending: Date?
    var spentToday: DaySpending
    var manifestsWaiting: Int
    var requestCeiling: Int
    var databaseBytes: Int64?
    var databaseLogBytes: Int64?
    /// Nil where it can't be told.
    var freeBytes: Int64?
    var process: ProcessFigures

    /// Enters it all among the figures.
    func enter(in figures: Figures, at now: Date) {
        figures.setBuild(version: self.version)
        figures.setStart(secondsSince1970: self.startedAt.timeIntervalSince1970.rounded())
        let closed = Set(self.snapshot.gates.map(\.gate))
        for gate in Gate.allCases { figures.setGate(gate, isClosed: closed.contains(gate.rawValue)) }
        for state in JobState.allCases { figures.setJobs(self.counts[state], in: state) }
        figures.setOldestPending(seconds: self.oldestPending.map { max(0, now.timeIntervalSince($0)) } ?? 0)
        figures.setManifestsWaiting(self.manifestsWaiting)
        figures.setChargedToday(self.spentToday)
        figures.setCreatesInFlight(self.snapshot.creates)
        figures.setVideosFollowed(self.snapshot.followed)
        figures.setRequestsPerMinute(self.snapshot.requestsPerMinute, ceiling: self.requestCeiling)
        figures.setFree(bytes: self.freeBytes)
        figures.setDatabase(bytes: self.databaseBytes, logBytes: self.databaseLogBytes)
        figures.setProcess(
            residentBytes: self.process.residentBytes,
            openFiles: self.process.openFiles,
            threads: self.process.threads,
            cpuSeconds: self.process.cpuSeconds
        )
    }
}
