import PaddockCore
import SystemPackage

/// A home that can't be used.
package struct HomeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    package enum Kind: Hashable, Sendable {
        /// There is none.
        case missing
        /// `folders.state` lies where locks and shared memory can't be trusted.
        case networkFileSystem
        /// Something in it could not be made or opened.
        case inaccessible
        /// Another daemon has it.
        case daemonRuns
        /// Another command holds it, for longer than we wait.
        case commandRuns
    }

    package let kind: Kind
    /// One line that says what to do.
    package let message: String
    /// Who holds the home, where somebody does.
    package let holder: LockHolder?

    package var description: String { self.message }

    /// The status that a command ends with (README, Commands).
    package var exitStatus: Int32 {
        switch self.kind {
        case .missing: 66
        case .networkFileSystem: 78
        case .inaccessible: 74
        case .daemonRuns, .commandRuns: 75
        }
    }
}

// MARK: - Kinds

extension HomeError {
    static func missing(_ root: FilePath) -> Self {
        let place = OutputText.escape(root.string)
        return Self(
            kind: .missing,
            message: "there is no home in \(place): make one with paddock run, or name another with --home",
            holder: nil
        )
    }

    /// There is a home, and nothing has run in it yet; only starting it makes what is missing.
    static func unused(_ root: FilePath) -> Self {
        let place = OutputText.escape(root.string)
        return Self(
            kind: .missing,
            message:
                "nothing has run in \(place) yet, so there is nothing to change: start it with paddock run, or submit a manifest",
            holder: nil
        )
    }

    static func networkFileSystem(_ path: FilePath, name: String) -> Self {
        let place = OutputText.escape(path.string)
        return Self(
            kind: .networkFileSystem,
            message: "folders.state is \(place), on \(name), a network file system: set it to a folder on a local disk",
            holder: nil
        )
    }

    static func inaccessible(_ path: FilePath, _ errno: Errno, doing action: String) -> Self {
        Self(
            kind: .inaccessible,
            message: "\(OutputText.escape(path.string)): \(action) failed: \(errno)\(Self.remedy(errno))",
            holder: nil
        )
    }

    private static func remedy(_ errno: Errno) -> String {
        switch errno {
        case .readOnlyFileSystem, .permissionDenied, .notPermitted:
            ": make it writable for this user, or name another home with --home"
        case .noSpace, .diskQuotaExceeded: ": free some room on its disk"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: ": raise the limit of open files"
        case .notDirectory, .fileExists: ": move what is in the way"
        default: ": check its disk, and its folder's rights"
        }
    }

    static func held(by holder: LockHolder?, home: FilePath) -> Self {
        let place = OutputText.escape(home.string)
        let process = holder.map { "process \($0.pid), since \(JSONCoding.text($0.startedAt))" } ?? "another process"
        guard holder?.role == .daemon else {
            let command = holder.map { "paddock \(OutputText.escape($0.command))" } ?? "a command"
            return Self(
                kind: .commandRuns,
                message: "\(command) (\(process)) is changing the home \(place): try again when it has ended",
                holder: holder
            )
        }
        return Self(
            kind: .daemonRuns,
            message: "another daemon (\(process)) has the home \(place): stop it, or name another home with --home",
            holder: holder
        )
    }
}
