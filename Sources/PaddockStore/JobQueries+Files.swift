import GRDB
package import PaddockCore

// MARK: - What was published

extension JobQueries {
    /// The jobs that have files in the output folder, in order of arrival, after the one with the row `after`; at most
    /// `limit`, fewer only at the end.
    ///
    /// - Parameters:
    ///   - batch: a batch's exact name; nil for all.
    ///   - after: the last one seen; nil for the beginning.
    ///   - limit: how many are read at once.
    /// - Returns: each as it is on record.
    /// - Throws: `StoreError`.
    package func publishedJobs(
        batch: String?,
        after: JobID?,
        limit: Int
    ) async throws(StoreError) -> [PublishedJob] {
        let output = self.reader.output
        return try await self.reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, thumbnail_sha256, thumbnail_bytes, thumbnail_extension, thumbnail_path FROM job
                    WHERE (video_path IS NOT NULL OR thumbnail_path IS NOT NULL) AND id > ? AND \(Self.ofBatch)
                    ORDER BY id LIMIT ?
                    """,
                arguments: [after?.rawValue ?? 0, batch, batch, max(limit, 0)]
            )
            let reader = try JobViewReader(db, output: output)
            return try rows.compactMap { row in
                guard let view = try reader.view(id: row[0]) else { return nil }
                let path: String? = row["thumbnail_path"]
                let thumbnail = path.map { _ in
                    FetchedFile(sha256: row[1], bytes: row[2], fileExtension: row[3])
                }
                return PublishedJob(id: JobID(rawValue: row[0]), view: view, thumbnail: thumbnail)
            }
        }
    }

    /// How much there is of it.
    package func publishedTotals(batch: String?) async throws(StoreError) -> PublishedTotals {
        try await self.reader.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), coalesce(sum(CASE WHEN video_path IS NULL THEN 0 ELSE video_bytes END
                      + CASE WHEN thumbnail_path IS NULL THEN 0 ELSE thumbnail_bytes END), 0) FROM job
                    WHERE (video_path IS NOT NULL OR thumbnail_path IS NOT NULL) AND \(Self.ofBatch)
                    """,
                arguments: [batch, batch]
            )
            return PublishedTotals(jobs: row?[0] ?? 0, bytes: row?[1] ?? 0)
        }
    }

    /// SQL: the jobs of one batch, or of all where its two arguments are null.
    private static var ofBatch: String {
        "(? IS NULL OR batch_id = (SELECT id FROM batch WHERE name = ? COLLATE BINARY))"
    }
}
