import Foundation
import GRDB
import PaddockCore

// From a paid video to its files.

extension RecordWriter {
    func remoteStatus(_ job: JobID, _ status: String, _ polls: Int) throws {
        try self.change(
            """
            UPDATE job SET remote_status = ?, polls = ?, updated_at = ?
            WHERE id = ? AND state IN ('generating', 'downloading')
            """,
            [status, polls, self.at, job.rawValue],
            else: "job \(job.rawValue) follows no video now"
        )
        try self.note("remote_status", status, job: job)
    }

    func ready(_ job: JobID, _ readyAt: Date, _ polls: Int) throws {
        try self.move(
            job,
            from: "'generating'",
            to: .downloading,
            set: "remote_status = 'ready', ready_at = ?, polls = ?",
            [readyAt.milliseconds, polls]
        )
        try self.note("ready", job: job)
    }

    func fetched(_ job: JobID, _ asset: Asset, _ file: FetchedFile) throws {
        // A part that was lost to a crash is fetched again, until it has its final name.
        let columns = asset.rawValue
        try self.change(
            """
            UPDATE job SET \(columns)_sha256 = ?, \(columns)_bytes = ?, \(columns)_extension = ?, updated_at = ?
            WHERE id = ? AND state = 'downloading' AND \(columns)_path IS NULL\(self.unlessGivenUp(asset))
            """,
            [file.sha256, file.bytes, file.fileExtension, self.at, job.rawValue],
            else: "job \(job.rawValue) fetches no \(columns) now"
        )
        try self.note("fetched", "\(columns), \(file.bytes) bytes, SHA-256 \(file.sha256)", job: job)
    }

    func fileLost(_ job: JobID, _ asset: Asset) throws {
        let columns = asset.rawValue
        try self.change(
            """
            UPDATE job SET \(columns)_sha256 = NULL, \(columns)_bytes = NULL, \(columns)_extension = NULL, updated_at = ?
            WHERE id = ? AND state = 'downloading' AND \(columns)_sha256 IS NOT NULL AND \(columns)_path IS NULL
            """,
            [self.at, job.rawValue],
            else: "job \(job.rawValue) has no \(columns) to lose now"
        )
        try self.note("file_lost", columns, job: job)
    }

    func published(_ job: JobID, _ asset: Asset, _ path: String) throws {
        let columns = asset.rawValue
        try self.change(
            """
            UPDATE job SET \(columns)_path = ?, updated_at = ?
            WHERE id = ? AND state = 'downloading' AND \(columns)_sha256 IS NOT NULL AND \(columns)_path IS NULL
            """,
            [path, self.at, job.rawValue],
            else: "job \(job.rawValue) has no \(columns) to publish now"
        )
        try self.note("published", path, job: job)
    }

    func thumbnailGivenUp(_ job: JobID, _ reason: String) throws {
        try self.change(
            """
            UPDATE job SET thumbnail_given_up = ?, updated_at = ?
            WHERE id = ? AND state = 'downloading' AND thumbnail_path IS NULL AND thumbnail_given_up IS NULL
            """,
            [reason, self.at, job.rawValue],
            else: "job \(job.rawValue) waits for no thumbnail now"
        )
        try self.note("thumbnail_given_up", reason, job: job)
    }

    func finishing(_ job: JobID, _ finishedAt: Date) throws {
        try self.change(
            """
            UPDATE job SET finished_at = ?, updated_at = ?
            WHERE id = ? AND state = 'downloading' AND video_path IS NOT NULL AND finished_at IS NULL
            """,
            [finishedAt.milliseconds, self.at, job.rawValue],
            else: "job \(job.rawValue) can't finish now"
        )
        try self.note("finishing", job: job)
    }

    func done(_ job: JobID) throws {
        try self.move(
            job,
            from: "'downloading'",
            to: .done,
            // The published record says when the job last changed, and is to agree with the database for good.
            set: "updated_at = finished_at",
            condition: "video_path IS NOT NULL AND finished_at IS NOT NULL"
        )
        try self.note("done", job: job)
    }

    func held(_ job: JobID, _ failure: JobFailure, _ polls: Int) throws {
        try self.stop(job, from: "'generating', 'downloading'", as: .held, failure)
        try self.count(polls, of: job)
        try self.note("held", failure.line, job: job)
    }

    /// Notes how often the API was asked about the job's video.
    func count(_ polls: Int, of job: JobID) throws {
        try self.change(
            "UPDATE job SET polls = ? WHERE id = ?",
            [polls, job.rawValue],
            else: "there is no job \(job.rawValue)"
        )
    }

    private func unlessGivenUp(_ asset: Asset) -> String {
        switch asset {
        case .video: ""
        case .thumbnail: " AND thumbnail_given_up IS NULL"
        }
    }
}
