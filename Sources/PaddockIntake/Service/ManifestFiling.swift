import CPaddockLinux
import PaddockCore
import SystemPackage

/// Moves manifests to `accepted/` and `rejected/`, never over anything.
struct ManifestFiling: Sendable {
    /// The watched folder, absolute.
    let jobs: FilePath

    /// Where a manifest would lie under a folder, at the same sub-path; a taken name gets `~2`, `~3`, … before its extension.
    func freePath(for relative: FilePath, under folder: FilePath.Component) throws(Errno) -> FilePath {
        let wanted = self.jobs.appending(folder).appending(relative.components)
        var number = 1
        while true {
            let path = Self.numbered(wanted, number)
            do throws(Errno) {
                _ = try FileStatus(at: path)
            } catch .noSuchFileOrDirectory, .notDirectory {
                return path
            }
            number += 1
        }
    }

    /// Renames a manifest to a planned place, or to the next free name where that was taken in the meantime, and makes it durable.
    ///
    /// - Returns: Where it lies; nil where it is gone or was replaced by another version, which is left where it is.
    func move(_ manifest: FilePath, _ status: FileStatus, to planned: FilePath) throws(Errno) -> FilePath? {
        try FolderEntries.make(planned.removingLastComponent())
        // Before anything is moved into a folder, the folder stays.
        try self.syncNames(of: planned.removingLastComponent())
        var number = 1
        while true {
            let target = Self.numbered(planned, number)
            guard let there = try? FileStatus(at: manifest), there.fingerprint == status.fingerprint else { return nil }
            do throws(Errno) {
                try Self.rename(manifest, to: target)
                try FolderEntries.sync(target.removingLastComponent())
                try FolderEntries.sync(manifest.removingLastComponent())
                return target
            } catch .fileExists {
                number += 1
            }
        }
    }

    /// Makes the names of a folder and of those above it durable, up to those that every start sees to: any may be new, made by this run
    /// or by one that was killed.
    private func syncNames(of folder: FilePath) throws(Errno) {
        var folder = folder
        while folder.starts(with: self.jobs), folder.removingLastComponent() != self.jobs, folder != self.jobs {
            folder = folder.removingLastComponent()
            try FolderEntries.sync(folder)
        }
    }

    /// Writes what is wrong, and moves a refused manifest beside it.
    ///
    /// - Returns: Where it lies; nil as for `move`.
    func reject(
        _ manifest: FilePath,
        _ status: FileStatus,
        as relative: FilePath,
        _ problems: [ManifestProblem]
    ) throws(Errno) -> FilePath? {
        let target = try self.freePath(for: relative, under: IntakeNames.rejected)
        let folder = target.removingLastComponent()
        guard let name = target.lastComponent?.string else { throw .invalidArgument }
        try FolderEntries.make(folder)
        let text = problems.map { "\($0)\n" }.joined()
        // The report is there before the manifest is, so nobody finds one refused without a word.
        let hidden = folder.appending(".\(name).error.txt.tmp")
        try FolderEntries.remove(hidden)
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                hidden,
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherRead]
            )
        } catch {
            throw error as? Errno ?? .ioError
        }
        defer { file.closeQuietly() }
        try file.append(text.utf8)
        try FolderEntries.sync(file)
        try FolderEntries.rename(hidden, to: folder.appending("\(name).error.txt"))
        return try self.move(manifest, status, to: target)
    }

    /// Removes what a submission leaves behind once its manifest was moved.
    func removeSubmission(_ folder: FilePath) throws(Errno) {
        let media = folder.appending(SubmissionSlip.mediaFolder)
        if let names = try? FolderEntries.names(in: media) {
            for name in names { try FolderEntries.remove(media.appending(name)) }
            try FolderEntries.removeFolder(media)
        }
        // The slip goes last: while it is there, a next start knows what this folder is.
        try FolderEntries.remove(folder.appending(SubmissionSlip.fileName))
        try FolderEntries.removeFolder(folder)
    }

    private static func numbered(_ path: FilePath, _ number: Int) -> FilePath {
        guard number > 1, let name = path.lastComponent else { return path }
        let ending = name.extension.map { ".\($0)" } ?? ""
        return path.removingLastComponent().appending("\(name.stem)~\(number)\(ending)")
    }

    private static func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
        let result = old.withPlatformString { old in
            new.withPlatformString { new in paddock_rename_noreplace(Self.currentFolder, old, Self.currentFolder, new) }
        }
        guard result != 0 else { return }
        let failure = Errno.last
        // Some network file systems know no rename that spares what is there.
        guard failure == .invalidArgument || failure == .noFunction else { throw failure }
        guard (try? FileStatus(at: new)) == nil else { throw .fileExists }
        try FolderEntries.rename(old, to: new)
    }

    private static let currentFolder = FolderEntries.currentFolder
}
