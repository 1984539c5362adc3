package import Foundation
import GRDB
package import PaddockCore

/// Which jobs `list` shows, and in which order.
package struct JobFilter: Hashable, Sendable {
    /// The orders a list can have.
    package enum Sort: String, Hashable, Sendable, CaseIterable {
        /// The order of arrival, which is that of the manifest.
        case arrival
        /// By batch, then by id.
        case name
        /// The order of the states' life, then arrival.
        case state
        /// The latest change first.
        case updated
        /// The highest priority first, then arrival.
        case priority
    }

    /// A batch's exact name; nil for all.
    package var batch: String?
    /// Only jobs in one of these states; empty for all.
    package var states: Set<JobState>
    /// Only jobs that changed at this moment or later.
    package var since: Date?
    /// At most so many.
    package var limit: Int?
    package var sort: Sort

    package init(
        batch: String? = nil,
        states: Set<JobState> = [],
        since: Date? = nil,
        limit: Int? = nil,
        sort: Sort = .arrival
    ) {
        self.batch = batch
        self.states = states
        self.since = since
        self.limit = limit
        self.sort = sort
    }
}

// MARK: - As a query

extension JobFilter {
    /// How many jobs are read in one transaction.
    static let page = 256

    /// The rows that fit, in order.
    func fetchRows(_ db: Database) throws -> [Int64] {
        var conditions = ["1"]
        var arguments = StatementArguments()
        if let batch = self.batch {
            conditions.append("job.batch_id = (SELECT id FROM batch WHERE name = ? COLLATE BINARY)")
            arguments += [batch]
        }
        if !self.states.isEmpty {
            conditions.append("job.state IN (\(self.states.map { _ in "?" }.joined(separator: ", ")))")
            arguments += StatementArguments(self.states.map(\.rawValue))
        }
        if let since = self.since {
            conditions.append("job.updated_at >= ?")
            arguments += [since.milliseconds]
        }
        arguments += [self.limit.map { max($0, 0) } ?? -1]
        return try Int64.fetchAll(
            db,
            sql: """
                SELECT job.id FROM job\(self.sort == .name ? " JOIN batch ON batch.id = job.batch_id" : "")
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(self.order) LIMIT ?
                """,
            arguments: arguments
        )
    }

    private var order: String {
        switch self.sort {
        case .arrival: "job.id"
        case .name: "batch.name, job.name, job.id"
        case .state: "\(Self.stateRank), job.id"
        case .updated: "job.updated_at DESC, job.id DESC"
        case .priority: "job.priority DESC, job.id"
        }
    }

    /// The states in the order of their declaration, as SQL.
    private static let stateRank: String = {
        let cases = JobState.allCases.enumerated().map { "WHEN '\($1.rawValue)' THEN \($0)" }
        return "CASE job.state \(cases.joined(separator: " ")) END"
    }()
}
