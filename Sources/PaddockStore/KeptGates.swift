import Foundation
import GRDB
package import PaddockCore

// The gates that are closed on record, for whoever looks while no daemon says more.

extension JobQueries {
    /// The gates that the next daemon will find closed: what the plan refused or unsure creates closed, and a person's pause.
    package func keptGates() async throws(StoreError) -> [GateView] {
        try await self.reader.read { db in
            [try GateView.plan(db), try GateView.unsure(db), try GateView.paused(db)].compactMap(\.self)
        }
    }
}

extension GateView {
    fileprivate static func plan(_ db: Database) throws -> Self? {
        guard let saved = try SavedPlanLimits.fetch(db), let since = saved.closedAt else { return nil }
        return Self(gate: Gate.plan.rawValue, since: since, reason: saved.reason ?? "", nextTryAt: nil)
    }

    fileprivate static func unsure(_ db: Database) throws -> Self? {
        try SavedDoubt.fetch(db)?.closing.map { closing in
            Self(
                gate: Gate.unsure.rawValue,
                since: closing.since,
                reason: closing.reason,
                nextTryAt: closing.nextTryAt
            )
        }
    }

    fileprivate static func paused(_ db: Database) throws -> Self? {
        let scope = try PauseScope.fetch(db)
        guard scope != .nothing else { return nil }
        // Where its line of history is forgotten, the last start is as far back as anybody knows.
        let since = try Int64.fetchOne(
            db,
            sql: """
                SELECT coalesce(
                  (SELECT at FROM event WHERE event = 'paused' ORDER BY id DESC LIMIT 1),
                  (SELECT started_at FROM epoch), 0)
                """
        )
        let reason = try BackupMark.date(db).map(Orchestrator.backupReason) ?? Orchestrator.pauseReason(scope)
        return Self(
            gate: Gate.paused.rawValue,
            since: Date(milliseconds: since ?? 0),
            reason: reason,
            nextTryAt: nil
        )
    }
}
