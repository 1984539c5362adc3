package import SystemPackage

/// A home: every place that Paddock reads or writes, as absolute paths.
package struct Home: Hashable, Sendable {
    package let root: FilePath
    /// The watched folder.
    package let jobs: FilePath
    package let accepted: FilePath
    package let rejected: FilePath
    package let output: FilePath
    /// Downloads before they are complete: hidden, and in the output's own file system, so that publishing is a rename.
    package let partial: FilePath
    package let state: FilePath
    package let database: FilePath
    /// Our own copies of references.
    package let media: FilePath
    /// The preallocated file of paid ids that the database had no room for.
    package let receipts: FilePath
    /// How far the database's record had come, by which an older copy of it is known.
    package let lastRun: FilePath
    package let socket: FilePath
    package let lock: FilePath
    /// Roots that a manifest's media must lie under, besides its own folder.
    package let mediaRoots: [FilePath]

    package init(root: FilePath, folders: Settings.Folders) {
        self.root = root
        self.jobs = root.resolving(folders.jobs)
        self.accepted = self.jobs.appending("accepted")
        self.rejected = self.jobs.appending("rejected")
        self.output = root.resolving(folders.output)
        self.partial = self.output.appending(".partial")
        self.state = root.resolving(folders.state)
        self.database = self.state.appending("paddock.sqlite")
        self.media = self.state.appending("media")
        self.receipts = self.state.appending("receipts.log")
        self.lastRun = self.state.appending("last-run")
        self.socket = self.state.appending("paddock.sock")
        self.lock = self.state.appending("lock")
        self.mediaRoots = folders.media.map { $0.map(root.resolving) } ?? [self.jobs, self.output]
    }

    /// A path from the settings: absolute, or relative to the home.
    package func path(_ path: FilePath) -> FilePath {
        self.root.resolving(path)
    }

    /// Whether there is a home to read: a settings file, a database, or the watched folder that Paddock made.
    package var exists: Bool {
        HomeLocation.isHome(self.root) || FileFacts.isFile(self.database) || FileFacts.isFolder(self.accepted)
    }

    /// For commands that only read.
    ///
    /// - Throws: `HomeError` of kind `missing`.
    package func requireExisting() throws(HomeError) {
        guard self.exists else { throw .missing(self.root) }
    }
}
