import Logging
import PaddockCore

/// What the log says of calls and transfers that failed and are tried again: nothing goes on record of them, and a person who wonders
/// why a video doesn't come must find the reason somewhere.
///
/// The first failure in a row is a warning, those behind it are for `debug`. How fast the API may be called is told elsewhere.
struct TroubleLog {
    private enum Step: Hashable {
        case place(MediaContent)
        case upload(MediaContent)
        case poll(JobID)
        case download(JobID, Asset)
        case publish(JobID, Asset)
        case record(JobID)

        var job: JobID? {
            switch self {
            case .place, .upload: nil
            case .poll(let job), .download(let job, _), .publish(let job, _), .record(let job): job
            }
        }

        var metadata: Logger.Metadata {
            switch self {
            case .place(let content), .upload(let content): ["media": "\(content.sha256)"]
            case .poll, .record: [:]
            case .download(_, let asset), .publish(_, let asset): ["asset": "\(asset.rawValue)"]
            }
        }
    }

    /// What failed at its last try.
    private var failing: Set<Step> = []
    /// Jobs that end in failure never clear theirs. To warn once more is no harm; to grow for ever would be.
    private static let mostRemembered = 10_000

    /// The lines for what has happened, in its order.
    mutating func lines(for events: [Event]) -> [JobLogLine] {
        events.compactMap { event in
            switch event {
            case .presigned(let content, let result, _):
                self.line(.place(content), result, "No place in storage was given; it is asked for again.")
            case .put(let content, let result):
                self.line(.upload(content), result, "An upload failed and is tried again.")
            case .polled(let job, let result, _):
                self.line(.poll(job), result, "A video's state could not be had; it is asked for again.")
            case .fetched(let job, let asset, let result):
                self.line(.download(job, asset), result, "A download failed and is tried again.")
            case .published(let job, let asset, let result):
                self.line(.publish(job, asset), result, "A file could not be put into its place; it is tried again.")
            case .recordWritten(let job, let result):
                self.line(.record(job), result, "A job's record could not be written; it is tried again.")
            default:
                nil
            }
        }
    }

    private mutating func line(
        _ step: Step,
        _ result: Result<some Any, CallFailure>,
        _ message: Logger.Message
    ) -> JobLogLine? {
        guard case .failure(let failure) = result else {
            self.failing.remove(step)
            return nil
        }
        if case .rateLimited = failure.kind { return nil }
        // What a person paused is no trouble.
        if case .interrupted = failure.kind { return nil }
        if self.failing.count >= Self.mostRemembered { self.failing = [] }
        let isFirst = self.failing.insert(step).inserted
        return JobLogLine(
            level: isFirst ? .warning : .debug,
            message: message,
            job: step.job,
            metadata: step.metadata.merging(["reason": "\(failure.message)"]) { $1 }
        )
    }
}
