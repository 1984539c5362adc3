import Foundation
import GRDB
import PaddockCore

// How a start reads the jobs whose videos it has to follow.

extension PaidJob {
    /// Read by place and not by name: with tens of thousands that generate, looking each name up would be most of a start.
    private static let sql = """
        SELECT job.id, batch.name, job.name, attempt.id, attempt.video_id, attempt.outcome_at, attempt.state, job.request,
          job.duration_sec, job.resolution, job.state, job.polls, job.ready_at, job.finished_at,
          job.video_sha256, job.video_bytes, job.video_extension, job.video_path, NULL,
          job.thumbnail_sha256, job.thumbnail_bytes, job.thumbnail_extension, job.thumbnail_path, job.thumbnail_given_up
        FROM job INDEXED BY job_state CROSS JOIN batch ON batch.id = job.batch_id
        CROSS JOIN attempt ON attempt.job_id = job.id AND attempt.state IN ('accepted', 'adopted')
        WHERE job.state IN ('generating', 'downloading') ORDER BY job.id
        """

    static func fetch(_ db: Database) throws -> [Self] {
        let rows = try Row.fetchCursor(db, sql: Self.sql)
        let decoder = JSONDecoder()
        var jobs: [Self] = []
        while let row = try rows.next() {
            let id: Int64 = row[0]
            let request = try decoder.decode(VideoRequest.self, from: row[7])
            var job = Self(
                id: JobID(rawValue: id),
                name: JobName(batch: row[1], id: row[2]),
                attempt: AttemptID(rawValue: row[3]),
                videoID: VideoID(rawValue: row[4]),
                durationSec: row[8],
                resolution: row[9],
                prompt: request.prompt,
                state: try JobState(column: row[10]),
                polls: row[11],
                chargedAt: Date(milliseconds: row[5]),
                readyAt: row.date(at: 12),
                video: StoredAsset(row, from: 14),
                thumbnail: StoredAsset(row, from: 19),
                finishedAt: row.date(at: 13)
            )
            let references = try JobReference.fetch(db, job: id)
            job.inputs = VideoKind(request, references: references).inputs
            job.isAdopted = row[6] == AttemptState.adopted.rawValue
            jobs.append(job)
        }
        return jobs
    }
}

extension StoredAsset {
    /// The columns of one asset of a job, by their names.
    init(_ asset: Asset, _ row: Row) {
        let name = asset.rawValue
        if asset == .thumbnail, row["thumbnail_given_up"] != nil {
            self = .givenUp
        } else {
            self.init(
                sha256: row["\(name)_sha256"],
                bytes: row["\(name)_bytes"],
                extension: row["\(name)_extension"],
                path: row["\(name)_path"]
            )
        }
    }

    /// Five columns: the file's hash, size and extension, its path, and why there is none to be had.
    init(_ row: Row, from column: Int) {
        if row[column + 4] != nil {
            self = .givenUp
        } else {
            self.init(
                sha256: row[column],
                bytes: row[column + 1],
                extension: row[column + 2],
                path: row[column + 3]
            )
        }
    }

    private init(sha256: String?, bytes: Int64?, extension: String?, path: String?) {
        guard let sha256, let bytes, let fileExtension = `extension` else {
            self = .missing
            return
        }
        let file = FetchedFile(sha256: sha256, bytes: bytes, fileExtension: fileExtension)
        self = path.map { .published(file, path: $0) } ?? .fetched(file)
    }
}
