import Foundation
import GRDB
import PaddockCore

// How a start reads the jobs whose videos it has to follow.

extension PaidJob {
    static func fetch(_ db: Database) throws -> [Self] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT job.*, batch.name AS batch, attempt.id AS attempt_id, attempt.video_id AS video_id,
                  attempt.outcome_at AS charged_at, attempt.state AS attempt_state
                FROM job INDEXED BY job_state CROSS JOIN batch ON batch.id = job.batch_id
                CROSS JOIN attempt ON attempt.job_id = job.id AND attempt.state IN ('accepted', 'adopted')
                WHERE job.state IN ('generating', 'downloading') ORDER BY job.id
                """
        )
        let decoder = JSONDecoder()
        var jobs: [Self] = []
        while let row = try rows.next() {
            let request = try decoder.decode(VideoRequest.self, from: row["request"])
            var job = Self(
                id: JobID(rawValue: row["id"]),
                name: JobName(batch: row["batch"], id: row["name"]),
                attempt: AttemptID(rawValue: row["attempt_id"]),
                videoID: VideoID(rawValue: row["video_id"]),
                durationSec: row["duration_sec"],
                resolution: row["resolution"],
                prompt: request.prompt,
                state: try JobState(column: row["state"]),
                polls: row["polls"],
                chargedAt: Date(milliseconds: row["charged_at"]),
                readyAt: row.date("ready_at"),
                video: StoredAsset(.video, row),
                thumbnail: StoredAsset(.thumbnail, row),
                finishedAt: row.date("finished_at")
            )
            let references = try JobReference.fetch(db, job: row["id"])
            job.inputs = VideoKind(request, references: references).inputs
            job.isAdopted = row["attempt_state"] == AttemptState.adopted.rawValue
            jobs.append(job)
        }
        return jobs
    }
}

extension StoredAsset {
    /// The columns of one asset of a job.
    init(_ asset: Asset, _ row: Row) {
        let name = asset.rawValue
        if asset == .thumbnail, row["thumbnail_given_up"] != nil {
            self = .givenUp
        } else if let sha256: String = row["\(name)_sha256"] {
            let file = FetchedFile(sha256: sha256, bytes: row["\(name)_bytes"], fileExtension: row["\(name)_extension"])
            let path: String? = row["\(name)_path"]
            self = path.map { .published(file, path: $0) } ?? .fetched(file)
        } else {
            self = .missing
        }
    }
}
