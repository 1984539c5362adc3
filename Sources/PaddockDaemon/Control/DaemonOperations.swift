package import Foundation
package import PaddockControl
package import PaddockCore

/// What a daemon does for commands. The routes of the control socket call it and do nothing themselves.
///
/// Each may throw a `ControlFailure`, which reaches the command as it is; anything else reaches it as a fault of ours,
/// without its text.
package protocol DaemonOperations: Sendable {
    /// The state of now.
    func live() async throws -> LiveStatus

    /// Stops creating, or everything, until `resume`; on record when it returns.
    func pause(_ scope: PauseScope) async throws -> GatesAnswer

    /// Lifts a pause and makes every closed gate try at once; on record when it returns.
    func resume() async throws -> GatesAnswer

    /// Changes jobs; on record when it returns.
    func change(_ changes: [JobChange]) async throws -> ChangeAnswer

    /// Finds the held jobs that videos can belong to.
    func match(_ videos: [VideoID]) async throws -> MatchAnswer

    /// Forgets the next part of what ended before a moment; on record when it returns.
    func prune(before: Date, from cursor: PruneCursor) async throws -> PruneStep

    /// Scans the watched folder now. Returns when that is under way.
    func wake() async throws
}
