import Logging
import PaddockCore

/// A line of the log about one job, or about none.
struct JobLogLine {
    let level: Logger.Level
    let message: Logger.Message
    var job: JobID?
    let metadata: Logger.Metadata

    /// Writes the lines that the logger's level lets through, each with its job's name and batch.
    ///
    /// - Parameters:
    ///   - lines: what there is to say.
    ///   - logger: where the lines go.
    ///   - names: finds what the jobs are called; asked once, and only where a line names one.
    static func write(
        _ lines: [Self],
        to logger: Logger,
        names: ([JobID]) async -> [JobID: JobName]
    ) async {
        let lines = lines.filter { $0.level >= logger.logLevel }
        let jobs = lines.compactMap(\.job)
        let known = jobs.isEmpty ? [:] : await names(jobs)
        for line in lines {
            var metadata = line.metadata
            if let job = line.job {
                metadata["job"] = known[job].map { "\($0)" } ?? "\(job.rawValue)"
                metadata["batch"] = known[job].map { "\($0.batch)" }
            }
            logger.log(level: line.level, line.message, metadata: metadata)
        }
    }
}
