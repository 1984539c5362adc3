/// How a command ends (README, Commands); the numbers from 64 up are those of sysexits(3).
package enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    /// Done.
    case success = 0
    /// It failed, or the answer is no.
    case failure = 1
    /// The command line makes no sense.
    case usage = 64
    /// A manifest has problems.
    case badManifest = 65
    /// No such job, batch or file.
    case notFound = 66
    /// The daemon is needed and not running.
    case unavailable = 69
    /// The disk or the database failed.
    case ioFailure = 74
    /// Another daemon has this home.
    case homeTaken = 75
    /// The settings are bad.
    case badSettings = 78
    /// The time given by `--timeout` passed.
    case timedOut = 124
    /// The reader of standard output has gone: what a shell shows for SIGPIPE.
    case outputClosed = 141
}
