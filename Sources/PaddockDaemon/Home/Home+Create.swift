import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Home {
    /// Makes what is missing, each folder durable in its parent before the next. What is there keeps its mode, and is made durable, too: the
    /// command that made it may have been killed before it could see to that.
    ///
    /// `state` is 0750, so that the group may read; copies of media and partial downloads are 0700.
    ///
    /// - Throws: `HomeError` of kind `networkFileSystem` or `inaccessible`.
    package func create() throws(HomeError) {
        try NetworkFileSystem.refuse(self.state)
        for folder in [self.root, self.jobs, self.accepted, self.rejected, self.output] {
            try Self.makeFolder(folder)
        }
        try Self.makeFolder(self.state, mode: 0o750)
        try Self.makeFolder(self.media, mode: 0o700)
        try Self.makeFolder(self.partial, mode: 0o700)
        self.giveToOwner()
    }

    /// What root has made here, such as a command before the first start of a service, is the owner's to use.
    func giveToOwner() {
        let folders = [self.jobs, self.accepted, self.rejected, self.output, self.partial, self.state, self.media]
        HomeOwner(of: self)?.take(folders, and: self.state)
    }

    /// `mode` is what a new folder gets whatever the umask says; nil leaves it to the umask.
    private static func makeFolder(_ folder: FilePath, mode: mode_t? = nil) throws(HomeError) {
        let parent = folder.removingLastComponent()
        guard !FileFacts.isFolder(folder) else { return try self.syncIfAllowed(parent) }
        if parent != folder {
            try self.makeFolder(parent)
        }
        // Narrow from the first instant where a mode is asked, then exactly as asked.
        guard folder.withPlatformString({ mkdir($0, mode ?? 0o777) }) == 0 else {
            let error = Errno(rawValue: errno)
            // Another command was quicker.
            if error == .fileExists, FileFacts.isFolder(folder) { return }
            throw .inaccessible(folder, error, doing: "making the folder")
        }
        if let mode, folder.withPlatformString({ chmod($0, mode) }) != 0 {
            throw .inaccessible(folder, Errno(rawValue: errno), doing: "setting the mode")
        }
        try self.sync(parent)
    }

    /// A folder above the home may be somebody else's, who has seen to it.
    private static func syncIfAllowed(_ folder: FilePath) throws(HomeError) {
        guard folder.withPlatformString({ access($0, R_OK) }) == 0 else { return }
        try self.sync(folder)
    }

    /// Makes the names in a folder durable.
    private static func sync(_ folder: FilePath) throws(HomeError) {
        do {
            let file = try FileDescriptor.open(folder, .readOnly, options: [.closeOnExec, .directory])
            try file.closeAfter {
                // EINVAL: a file system that keeps names in its own way.
                guard fsync(file.rawValue) == 0 || errno == EINVAL else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw .inaccessible(folder, error as? Errno ?? .ioError, doing: "syncing")
        }
    }
}
