import CPaddockLinux
import Crypto
import PaddockCore
import Synchronization
package import SystemPackage

/// Paddock's own copies of media, each under the SHA-256 of its bytes: what was accepted can be uploaded whatever happens to
/// the originals. One process uses a vault at a time, the one that holds the home's lock.
package final class MediaVault: Sendable {
    private struct State {
        /// How many acceptances under way need a file.
        var leases: [String: Int] = [:]
        /// Files that are about to be dropped, unless an acceptance asks for them first.
        var dropping: Set<String> = []
        /// Numbers the partial files.
        var copies = 0
    }

    private static let partialPrefix = ".partial-"

    private let folder: FilePath
    private let state = Mutex(State())

    /// Opens the vault in a folder, made with mode 0700 where it is missing, and removes copies that a crash left unfinished.
    ///
    /// - Throws: `Errno`.
    package init(folder: FilePath) throws {
        self.folder = folder
        try FolderEntries.make(folder, mode: 0o700)
        for name in try FolderEntries.names(in: folder) where name.string.hasPrefix(Self.partialPrefix) {
            try FolderEntries.remove(folder.appending(name))
        }
        // A run that was killed between a rename and its sync left a copy that is there, but perhaps not for good.
        try FolderEntries.sync(folder)
    }

    /// Where the copy of these bytes lies.
    package func path(of sha256: String) -> FilePath {
        self.folder.appending(sha256)
    }

    /// Keeps files from being dropped while the body runs, whether they are there yet or not.
    package func withLease<Result>(
        of sha256s: Set<String>,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        self.state.withLock { state in
            for sha256 in sha256s { state.leases[sha256, default: 0] += 1 }
            state.dropping.subtract(sha256s)
        }
        defer {
            self.state.withLock { state in
                for sha256 in sha256s {
                    let left = state.leases[sha256, default: 1] - 1
                    state.leases[sha256] = left > 0 ? left : nil
                }
            }
        }
        return try await body()
    }

    /// Removes copies that no unfinished job needs, but for those that an acceptance needs or has asked for meanwhile.
    ///
    /// - Parameters:
    ///   - sha256s: the candidates.
    ///   - confirm: puts on record that they go, and says which may.
    /// - Returns: What was removed.
    /// - Throws: `Errno`, and what `confirm` throws.
    @discardableResult
    package func drop(
        sha256s: [String],
        confirm: ([String]) async throws -> [String] = { $0 }
    ) async throws -> [String] {
        let candidates = self.state.withLock { state in
            let free = sha256s.filter { state.leases[$0] == nil }
            state.dropping.formUnion(free)
            return free
        }
        var dropped: [String] = []
        for sha256 in try await confirm(candidates) {
            // The file is removed under the lock, or a lease could be taken between the look and the removal.
            let isDropped = try self.state.withLock { state in
                guard state.dropping.remove(sha256) != nil else { return false }
                try FolderEntries.remove(self.path(of: sha256))
                return true
            }
            if isDropped { dropped.append(sha256) }
        }
        self.state.withLock { $0.dropping.subtract(candidates) }
        return dropped
    }

    /// The names of all copies.
    ///
    /// - Throws: `Errno`.
    package func contents() throws -> Set<String> {
        Set(try FolderEntries.names(in: self.folder).map(\.string).filter { !$0.hasPrefix(".") })
    }

    /// Copies a file that was looked at into the vault, durable when this returns. The same bytes are stored once.
    ///
    /// - Returns: Whether the file still has the bytes that were looked at; where not, nothing was stored.
    func store(_ media: FoundMedia) throws(Errno) -> Bool {
        let target = self.path(of: media.content.sha256)
        if let there = try? FileStatus(at: target), there.kind == .file, there.fingerprint.bytes == media.content.bytes
        {
            return true
        }
        let source = try SafeOpen.read(media.place.relative, beneath: media.place.root)
        defer { source.closeQuietly() }
        guard try FileStatus(of: source).fingerprint == media.fingerprint else { return false }

        let number = self.state.withLock { state in
            state.copies += 1
            return state.copies
        }
        let partial = self.folder.appending("\(Self.partialPrefix)\(number)")
        let isSame: Bool
        do throws(Errno) {
            isSame = try FileCopy.copy(source, to: partial, expecting: media.content)
            guard isSame else {
                try FolderEntries.remove(partial)
                return false
            }
            try FolderEntries.rename(partial, to: target)
        } catch {
            try? FolderEntries.remove(partial)
            throw error
        }
        do throws(Errno) {
            try FolderEntries.sync(self.folder)
        } catch {
            // The next try must not take a name for durable that is not.
            try? FolderEntries.remove(target)
            throw error
        }
        return true
    }
}
