import SystemPackage

/// What lies in the watched folder at one moment, as far as it is ours to look at.
struct FolderListing: Sendable {
    /// Something that may be a manifest, or media of one.
    struct Entry: Hashable, Sendable {
        /// Relative to the watched folder.
        let path: FilePath
        let status: FileStatus
    }

    /// Every file, and whatever else is no folder, by path.
    var entries: [Entry] = []
    /// Folders that `submit` handed over, relative.
    var submissions: [Entry] = []
    /// Hidden folders in which `submit` stages what it will hand over, relative.
    var stagings: [Entry] = []
    /// Every folder that was looked into, the watched one first; absolute.
    var folders: [FilePath] = []
    /// Folders that could not be looked into.
    var unreadable: [(folder: FilePath, why: Errno)] = []

    /// How deep folders are looked into.
    private static let maximumDepth = 32

    /// Lists a folder and its sub-folders; links are not followed.
    ///
    /// - Throws: `Errno` where the folder itself can't be read.
    static func read(_ folder: FilePath) throws(Errno) -> Self {
        var listing = Self()
        // The watched folder itself may be reached through a link: its owner chose it.
        let real = try SafeOpen.realPath(folder)
        try listing.read(real, relative: FilePath(), depth: 0)
        listing.entries.sort { $0.path.string < $1.path.string }
        return listing
    }

    private mutating func read(_ folder: FilePath, relative: FilePath, depth: Int) throws(Errno) {
        let names = try FolderEntries.names(in: folder)
        self.folders.append(folder)
        for name in names {
            let path = relative.appending(name)
            // A file that went away since is a matter of the next look.
            guard let status = try? FileStatus(at: folder.appending(name)) else { continue }
            guard status.kind == .folder else {
                self.entries.append(Entry(path: path, status: status))
                continue
            }
            if depth == 0, name.string.hasPrefix(SubmissionSlip.hiddenPrefix) {
                self.stagings.append(Entry(path: path, status: status))
            }
            guard !IntakeNames.isLeftAlone(folder: name, depth: depth) else { continue }
            guard depth < Self.maximumDepth else {
                self.unreadable.append((folder.appending(name), .fileNameTooLong))
                continue
            }
            if depth == 0, (try? FileStatus(at: folder.appending(name).appending(SubmissionSlip.fileName))) != nil {
                self.submissions.append(Entry(path: path, status: status))
                continue
            }
            do throws(Errno) {
                try self.read(folder.appending(name), relative: path, depth: depth + 1)
            } catch .noSuchFileOrDirectory, .notDirectory {
                // It went away since.
            } catch {
                self.unreadable.append((folder.appending(name), error))
            }
        }
    }
}
