import Foundation
import Synchronization

/// What came of all rounds together.
final class KillTally: Sendable {
    struct Counts: Sendable {
        var kills = 0
        var commandKills = 0
        var restarts = 0
        var jobs = 0
        var charges = 0
        var cancelled = 0
        var held = 0
        var heldUncharged = 0
        var doubleCharges = 0
        var lostVideos = 0
        var halfFiles = 0
        var corruptDatabases = 0
        var databasesChecked = 0
        var looks = 0
        var moments: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let start = ContinuousClock.now

    var value: Counts { self.counts.withLock { $0 } }

    func add(_ change: (inout Counts) -> Void) {
        self.counts.withLock { change(&$0) }
    }

    /// Two Markdown tables: the outcome, and what the kills struck.
    func tables(seed: UInt64) -> String {
        let counts = self.value
        let seconds = Double((ContinuousClock.now - self.start).components.seconds)
        let rows: [(String, Int)] = [
            ("Kills of the daemon", counts.kills), ("Kills of commands", counts.commandKills),
            ("Restarts", counts.restarts), ("Jobs", counts.jobs), ("Charges", counts.charges),
            ("Cancelled in time, uncharged", counts.cancelled), ("Held for a person", counts.held),
            ("… of these not charged", counts.heldUncharged), ("Looks at the output tree", counts.looks),
            ("Databases checked", counts.databasesChecked), ("**Double charges**", counts.doubleCharges),
            ("**Lost videos**", counts.lostVideos), ("**Half files seen**", counts.halfFiles),
            ("**Corrupt databases**", counts.corruptDatabases),
            ("Kills a minute", Int(Double(counts.kills * 60) / max(1, seconds))),
        ]
        let outcome = rows.map { "| \($0.0) | \($0.1) |" }.joined(separator: "\n")
        let struck = counts.moments.sorted { $0.value > $1.value }.map { "| \($0.key) | \($0.value) |" }
        return """
            | kill -9 at random moments (seed \(seed), \(Int(seconds)) s) | |
            |---|---:|
            \(outcome)

            | Killed just after | Kills |
            |---|---:|
            \(struck.joined(separator: "\n"))
            """
    }
}
