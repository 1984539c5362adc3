import Foundation
import GRDB
import PaddockCore

// How a start reads the answers in which a video's id may still be found.

extension UnsureAnswer {
    /// The events that end the search: the second is followed by another at the next start.
    static let ended = "video_not_in_answer"
    static let unanswered = "answer_not_checked"

    /// Held jobs are few, and an answer has 64 KiB at most: what is beyond these waits for the next start.
    private static let most = 500

    static func fetch(_ db: Database) throws -> [Self] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT attempt.id, attempt.http_status, attempt.raw, job.id, batch.name, job.name, job.priority, job.request,
                  EXISTS(SELECT 1 FROM attempt AS earlier WHERE earlier.job_id = job.id AND earlier.state = 'superseded')
                FROM job INDEXED BY job_state CROSS JOIN batch ON batch.id = job.batch_id
                CROSS JOIN attempt ON attempt.job_id = job.id AND attempt.state = 'ambiguous'
                WHERE job.state = 'held' AND attempt.raw IS NOT NULL AND NOT EXISTS(
                  SELECT 1 FROM event WHERE event.job_id = job.id AND event.event = '\(Self.ended)' AND event.id >
                    (SELECT max(id) FROM event AS unsure WHERE unsure.job_id = job.id AND unsure.event = 'unsure'))
                ORDER BY attempt.id LIMIT \(Self.most)
                """
        )
        let decoder = JSONDecoder()
        var answers: [Self] = []
        while let row = try rows.next() {
            let id: Int64 = row[3]
            let references = try JobReference.fetch(db, job: id)
            let wasSuperseded: Bool = row[8]
            let job = PendingJob(
                id: JobID(rawValue: id),
                name: JobName(batch: row[4], id: row[5]),
                priority: row[6],
                request: try decoder.decode(VideoRequest.self, from: row[7]),
                references: references,
                resend: wasSuperseded ? .spent : .never
            )
            answers.append(
                Self(
                    attempt: AttemptID(rawValue: row[0]),
                    job: job,
                    keys: try MediaKeys.fetch(db, references.map(\.content)),
                    httpStatus: row[1],
                    raw: row[2]
                )
            )
        }
        return answers
    }
}
