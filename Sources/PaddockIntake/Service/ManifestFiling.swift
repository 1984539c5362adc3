import PaddockCore
import SystemPackage

/// Moves manifests to `accepted/` and `rejected/`, never over anything. All its paths are relative to the watched folder, and no link on
/// them is followed: whoever drops files could put one there.
struct ManifestFiling {
    private static let reportEnding = ".error.txt"
    /// Where a report lies until it is whole; one is written at a time.
    private static let unfinishedReport: FilePath.Component = ".error.txt.tmp"

    private let jobs: OpenFolder
    private let unsynced: UnsyncedFolders

    /// Files in a watched folder. Moves are durable once that is asked for.
    init(jobs: FilePath, _ unsynced: UnsyncedFolders = UnsyncedFolders()) throws(Errno) {
        self.jobs = try OpenFolder(jobs)
        self.unsynced = unsynced
    }

    /// Makes what was moved durable.
    func sync() throws(Errno) {
        try self.unsynced.sync(in: self.jobs)
    }

    /// Where an accepted manifest would lie, at the same sub-path; a taken name gets `~2`, `~3`, … before its extension.
    func freePath(forAccepted relative: FilePath) throws(Errno) -> FilePath {
        let folder = Self.folder(of: relative, under: IntakeNames.accepted)
        guard let name = relative.lastComponent else { throw .invalidArgument }
        do throws(Errno) {
            return folder.appending(Self.freeName(for: name, in: try self.jobs.folder(folder)))
        } catch .noSuchFileOrDirectory, .notDirectory {
            return folder.appending(name)
        }
    }

    /// Renames a manifest to a planned place, or to the next free name where that was taken in the meantime.
    ///
    /// - Returns: Where it lies; nil where it is gone or was replaced by another version, which is left where it is.
    func move(_ manifest: FilePath, _ status: FileStatus, to planned: FilePath) throws(Errno) -> FilePath? {
        guard let name = planned.lastComponent else { throw .invalidArgument }
        let folder = try self.jobs.madeFolder(planned.removingLastComponent())
        let taken = try self.move(manifest, status, to: folder, as: name)
        try self.note(manifest, planned.removingLastComponent())
        return taken.map { planned.removingLastComponent().appending($0) }
    }

    private func move(
        _ manifest: FilePath,
        _ status: FileStatus,
        to folder: OpenFolder,
        as wanted: FilePath.Component,
        room: Int = 0
    ) throws(Errno) -> FilePath.Component? {
        guard let name = manifest.lastComponent else { throw .invalidArgument }
        let source: OpenFolder
        do throws(Errno) {
            source = try self.jobs.folder(manifest.removingLastComponent())
        } catch .noSuchFileOrDirectory, .notDirectory {
            return nil
        }
        var number = 1
        while true {
            let target = FileName.numbered(wanted, number, room: room)
            guard let there = try? source.status(of: name), there.fingerprint == status.fingerprint else { return nil }
            do throws(Errno) {
                do throws(Errno) {
                    try source.move(name, to: folder, as: target)
                } catch .improperLink {
                    // A file system of its own was mounted in the watched folder.
                    try FileCarrying(from: source, to: folder).carry(name, status, as: target)
                }
                return target
            } catch .fileExists {
                number += 1
            } catch .noSuchFileOrDirectory {
                return nil
            }
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
        guard let wanted = relative.lastComponent else { throw .invalidArgument }
        let place = Self.folder(of: relative, under: IntakeNames.rejected)
        let folder = try self.jobs.madeFolder(place)
        let room = Self.reportEnding.utf8.count
        let name = Self.freeName(for: wanted, in: folder, room: room)
        let report = FileName.appending(Self.reportEnding, to: name)
        // The report is there before the manifest is, so nobody finds one refused without a word.
        try self.write(problems, to: report, in: folder)
        guard let actual = try self.move(manifest, status, to: folder, as: name, room: room) else {
            try folder.remove(report)
            return nil
        }
        if actual != name {
            try folder.replace(FileName.appending(Self.reportEnding, to: actual), with: report)
        }
        try self.note(manifest, place)
        return place.appending(actual)
    }

    private func note(_ manifest: FilePath, _ target: FilePath) throws(Errno) {
        self.unsynced.add(from: manifest.removingLastComponent(), to: target)
        try self.unsynced.syncIfDue(in: self.jobs)
    }

    private func write(
        _ problems: [ManifestProblem],
        to report: FilePath.Component,
        in folder: OpenFolder
    ) throws(Errno) {
        try folder.remove(Self.unfinishedReport)
        let file = try folder.create(
            Self.unfinishedReport,
            permissions: [.ownerReadWrite, .groupReadWrite, .otherRead]
        )
        defer { file.closeQuietly() }
        try file.append(problems.map { "\($0)\n" }.joined().utf8)
        try FolderEntries.sync(file)
        try folder.replace(report, with: Self.unfinishedReport)
    }

    /// Removes what a submission leaves behind once its manifest was moved, and that is durable: without its slip, it would be a folder like
    /// any other, with a manifest in it.
    func removeSubmission(_ relative: FilePath) throws(Errno) {
        try self.sync()
        guard let name = relative.lastComponent else { throw .invalidArgument }
        let parent = try self.jobs.folder(relative.removingLastComponent())
        let folder: OpenFolder
        do throws(Errno) {
            folder = try parent.folder(FilePath(root: nil, [name]))
        } catch .noSuchFileOrDirectory {
            return
        }
        if let media = try? folder.folder(FilePath(root: nil, [SubmissionSlip.mediaFolder])) {
            for name in try media.names() { try media.remove(name) }
            try folder.removeFolder(SubmissionSlip.mediaFolder)
        }
        // The slip goes last: while it is there, a next start knows what this folder is.
        try folder.remove(SubmissionSlip.fileName)
        try parent.removeFolder(name)
    }

    private static func folder(of relative: FilePath, under folder: FilePath.Component) -> FilePath {
        FilePath(root: nil, [folder]).appending(relative.removingLastComponent().components)
    }

    private static func freeName(
        for name: FilePath.Component,
        in folder: OpenFolder,
        room: Int = 0
    ) -> FilePath.Component {
        var number = 1
        while folder.hasName(FileName.numbered(name, number, room: room)) { number += 1 }
        return FileName.numbered(name, number, room: room)
    }
}
