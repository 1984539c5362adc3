import Synchronization
import SystemPackage

/// Folders in which manifests were moved and that are not synced yet: one sync for many moves. A power cut before that brings a manifest back
/// whose jobs are on record, which does no harm.
final class UnsyncedFolders: Sendable {
    private struct State {
        /// Where manifests went, and where they came from; relative to the watched folder.
        var targets: Set<FilePath> = []
        var sources: Set<FilePath> = []
        var moves = 0
    }

    /// So many moves are made durable together at most.
    private static let most = 64

    private let state = Mutex(State())

    /// Notes a move.
    func add(from source: FilePath, to target: FilePath) {
        self.state.withLock { state in
            state.targets.insert(target)
            state.sources.insert(source)
            state.moves += 1
        }
    }

    /// Syncs the folders of a watched folder once enough was moved.
    func syncIfDue(in jobs: OpenFolder) throws(Errno) {
        if self.state.withLock({ $0.moves >= Self.most }) { try self.sync(in: jobs) }
    }

    /// Syncs them, first those where manifests went.
    func sync(in jobs: OpenFolder) throws(Errno) {
        let due = self.state.withLock { state in
            defer { state = State() }
            return Array(state.targets) + state.sources.subtracting(state.targets)
        }
        for folder in due {
            do throws(Errno) {
                try jobs.folder(folder).sync()
            } catch .noSuchFileOrDirectory, .notDirectory {
                // It was moved away with what was in it.
            }
        }
    }
}
