import Logging
import PaddockCore

/// What each change on record reads like in the log: `info` is the story of a batch, `debug` the steps of one job.
enum RecordLog {
    /// The lines for what was committed, in its order.
    static func lines(for records: [Record]) -> [JobLogLine] {
        let sentAgain = Set(records.compactMap(\.jobSentAgain))
        return records.compactMap { Self.line(of: $0, sentAgain: sentAgain) }
    }

    /// `sentAgain` are the jobs that the policy sends once more in the same group: they are not held.
    private static func line(of record: Record, sentAgain: Set<JobID>) -> JobLogLine? {
        switch record {
        case .unsure(let attempt, let job, let failure, _, _) where sentAgain.contains(job):
            self.warning(
                "A create may have been charged; the job is not held, as it is sent once more.",
                job,
                ["attempt": "\(attempt.rawValue)", "reason": "\(failure.message)"]
            )
        case .uploading(let job): self.debug("Uploading media.", job)
        case .uploaded(let job): self.debug("Media are uploaded.", job)
        case .keyGained(let content, _):
            JobLogLine(level: .debug, message: "Storage has the file.", metadata: ["media": "\(content.sha256)"])
        case .keyLost(let content):
            JobLogLine(
                level: .warning,
                message: "The API refused a key; the file is uploaded again.",
                metadata: ["media": "\(content.sha256)"]
            )
        case .prepared(let attempt, let job, _): self.debug("Creating.", job, ["attempt": "\(attempt.rawValue)"])
        case .notSent(let attempt, let job, let reason):
            self.warning(
                "A create was not sent; it waits.",
                job,
                ["attempt": "\(attempt.rawValue)", "reason": "\(reason)"]
            )
        case .accepted(let attempt, let job, let video, _):
            self.info("Charged.", job, ["attempt": "\(attempt.rawValue)", "video.id": "\(video)"])
        case .rejected(_, let job, let status, let code, let failure):
            failure == nil
                ? self.warning(
                    "The API refused a create without charging; it waits.",
                    job,
                    ["api.status": "\(status)", "api.code": "\(code)"]
                )
                : self.error(
                    "The API refused the job.",
                    job,
                    ["api.status": "\(status)", "api.code": "\(code)", "reason": "\(failure?.message ?? "")"]
                )
        case .unsure(let attempt, let job, let failure, _, _):
            self.error(
                "A create may have been charged; the job is held.",
                job,
                ["attempt": "\(attempt.rawValue)", "reason": "\(failure.message)"]
            )
        case .salvageEnded(let job, let isAnswered):
            isAnswered
                ? self.info("No id in the answer is the job's video.", job)
                : self.warning("The API did not say whose the ids in the answer are.", job, [:])
        case .remoteStatus(let job, let word, _):
            self.debug("The API's word has changed.", job, ["remote.status": "\(word)"])
        case .ready(let job, _, let polls): self.info("The video is ready.", job, ["polls": "\(polls)"])
        case .generationFailed(_, let job, let failure, _):
            self.error("Generation failed.", job, ["reason": "\(failure.message)"])
        case .fetched(let job, let asset, let file):
            self.debug("Downloaded and checked.", job, ["asset": "\(asset.rawValue)", "bytes": "\(file.bytes)"])
        case .fileLost(let job, let asset):
            self.warning("A downloaded file is gone and is fetched again.", job, ["asset": "\(asset.rawValue)"])
        case .published(let job, let asset, let path):
            self.debug("Published.", job, ["asset": "\(asset.rawValue)", "path": "\(path)"])
        case .thumbnailGivenUp(let job, let reason): self.debug("No thumbnail.", job, ["reason": "\(reason)"])
        case .finishing: nil
        case .done(let job): self.info("Done.", job)
        case .failed(let job, let failure):
            self.error("Failed.", job, ["code": "\(failure.code)", "reason": "\(failure.message)"])
        case .held(let job, let failure, _):
            self.error("Held: a person must decide.", job, ["code": "\(failure.code)", "reason": "\(failure.message)"])
        case .cancelled(let job): self.info("Cancelled.", job)
        case .decided(let job, let decision): self.info("\(decision.words)", job)
        case .paused(let scope):
            JobLogLine(
                level: .notice,
                message: "What is paused has changed.",
                metadata: ["paused": "\(scope.rawValue)"]
            )
        case .paced(let pace):
            JobLogLine(
                level: .debug,
                message: "The API's pace has changed.",
                metadata: ["calls.per_minute": "\(Int((pace.rate * 60).rounded()))"]
            )
        case .doubted, .planned, .timed: nil
        case .noted(let event, let detail):
            JobLogLine(level: .notice, message: Self.message(of: event), metadata: ["detail": "\(detail ?? "")"])
        }
    }

    private static func message(of event: String) -> Logger.Message {
        switch event {
        case "gate_closed": "A gate closed."
        case "gate_opened": "A gate opened."
        case "generating_limited": "The API limits how many videos generate at once."
        default: "\(event)"
        }
    }

    private static func debug(_ message: Logger.Message, _ job: JobID, _ more: Logger.Metadata = [:]) -> JobLogLine {
        self.line(.debug, message, job, more)
    }

    private static func info(_ message: Logger.Message, _ job: JobID, _ more: Logger.Metadata = [:]) -> JobLogLine {
        self.line(.info, message, job, more)
    }

    private static func warning(_ message: Logger.Message, _ job: JobID, _ more: Logger.Metadata) -> JobLogLine {
        self.line(.warning, message, job, more)
    }

    private static func error(_ message: Logger.Message, _ job: JobID, _ more: Logger.Metadata) -> JobLogLine {
        self.line(.error, message, job, more)
    }

    private static func line(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ job: JobID,
        _ more: Logger.Metadata
    ) -> JobLogLine {
        JobLogLine(level: level, message: message, job: job, metadata: more)
    }
}

extension Record {
    fileprivate var jobSentAgain: JobID? {
        if case .decided(let job, .sentAgain(_, byPolicy: true)) = self { job } else { nil }
    }
}
