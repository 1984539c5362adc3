import GRDB
import PaddockCore

/// Finds the names a person may have meant. Looks at a bounded number of rows, so it may miss in a crowd.
struct Suggestions {
    private let db: Database

    /// How many names are compared at the most, and how many are offered.
    private static let compared = 5_000
    private static let offered = 5

    init(_ db: Database) {
        self.db = db
    }

    func nearest(to name: String) throws -> [String] {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let candidates = parts.count == 2 ? try self.jobs(parts[0], parts[1]) : try self.jobs(anywhere: name)
        return Self.ranked(candidates, by: name)
    }

    /// `BATCH/ID`: the batch may be right and the id wrong, or the other way round.
    private func jobs(_ batch: String, _ id: String) throws -> [String] {
        let batches = Set(Self.ranked(try self.batches(), by: batch) + [batch])
        return try batches.flatMap { batch in
            try self.names("batch.name = ?", [batch], "\(id.prefix(1))%")
        }
    }

    /// A bare name: a batch's, or a job's in any batch.
    private func jobs(anywhere name: String) throws -> [String] {
        try self.batches() + self.names("job.name = ?", [name], "%")
    }

    private func batches() throws -> [String] {
        try String.fetchAll(self.db, sql: "SELECT name FROM batch ORDER BY id DESC LIMIT \(Self.compared)")
    }

    /// Names that begin like the one asked for come first, so that they are among those compared.
    private func names(_ condition: String, _ arguments: StatementArguments, _ pattern: String) throws -> [String] {
        try String.fetchAll(
            self.db,
            sql: """
                SELECT batch.name || '/' || job.name FROM batch JOIN job ON job.batch_id = batch.id
                WHERE \(condition) ORDER BY job.name LIKE ? DESC LIMIT \(Self.compared)
                """,
            arguments: arguments + [pattern]
        )
    }

    private static func ranked(_ candidates: [String], by name: String) -> [String] {
        let wanted = Array(name.lowercased().utf8)
        let near = candidates.compactMap { candidate -> (distance: Int, name: String)? in
            let found = Array(candidate.lowercased().utf8)
            let distance = Self.distance(wanted, found, atMost: max(2, wanted.count / 3))
            let isPart =
                wanted.count >= 2 && (found.starts(with: wanted) || found.reversed().starts(with: wanted.reversed()))
            return distance.map { ($0, candidate) } ?? (isPart ? (found.count, candidate) : nil)
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(Self.offered).map(\.name)
    }

    /// How many single changes (a letter more, less or other) lie between two names; nil where it is more than `limit`.
    static func distance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var row = Array(0...right.count)
        for (i, unit) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (unit == other ? 0 : 1))
                diagonal = above
            }
        }
        let distance = row[right.count]
        return distance <= limit ? distance : nil
    }
}
