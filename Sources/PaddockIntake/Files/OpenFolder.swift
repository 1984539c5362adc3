import CPaddockLinux
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder that is open. What lies in it is reached through its descriptor, so that nobody leads us elsewhere who swaps a folder on
/// the way for a link.
final class OpenFolder: Sendable {
    private let file: Int32

    /// Opens a folder whose owner may have put a link in its place: one that the settings name.
    init(_ path: FilePath) throws(Errno) {
        self.file = path.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard self.file >= 0 else { throw .last }
    }

    private init(file: Int32) {
        self.file = file
    }

    deinit {
        close(self.file)
    }

    /// Opens a folder beneath this one, or this one again for an empty path. No link is followed.
    func folder(_ relative: FilePath) throws(Errno) -> OpenFolder {
        let path: FilePath = relative.isEmpty ? "." : relative
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return OpenFolder(file: try SafeOpen.open(path, beneath: self.file, flags: flags).rawValue)
    }

    /// Opens a folder beneath this one, and makes what is missing of it. The names of all on the way are durable when this returns: any may
    /// be new, made by this run or by one that was killed.
    func madeFolder(_ relative: FilePath) throws(Errno) -> OpenFolder {
        var folder = self
        for (depth, name) in relative.components.enumerated() {
            if name.withPlatformString({ mkdirat(folder.file, $0, 0o777) }) != 0, errno != EEXIST { throw .last }
            let next = try folder.folder(FilePath(root: nil, [name]))
            // What lies directly in the outermost folder, every start sees to.
            if depth > 0 { try folder.sync() }
            folder = next
        }
        return folder
    }

    /// The status of what has a name here, a link itself where it is one.
    func status(of name: FilePath.Component) throws(Errno) -> FileStatus {
        try FileStatus(of: name, in: FileDescriptor(rawValue: self.file))
    }

    /// The status of the folder itself.
    func status() throws(Errno) -> FileStatus {
        try FileStatus(of: FileDescriptor(rawValue: self.file))
    }

    /// Whether there is anything of this name; a name that can't be asked for is taken.
    func hasName(_ name: FilePath.Component) -> Bool {
        do throws(Errno) {
            _ = try self.status(of: name)
            return true
        } catch {
            return error != .noSuchFileOrDirectory
        }
    }

    /// The names in the folder, in no order.
    func names() throws(Errno) -> [FilePath.Component] {
        let own = openat(self.file, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw .last }
        return try FolderEntries.names(ofOpen: own)
    }

    /// Makes a file that was not there, open for writing.
    func create(_ name: FilePath.Component, permissions: FilePermissions) throws(Errno) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let new = name.withPlatformString { openat(self.file, $0, flags, permissions.rawValue) }
        guard new >= 0 else { throw .last }
        return FileDescriptor(rawValue: new)
    }

    /// Opens a file of this folder for reading, without waiting for anybody and without following a link.
    func read(_ name: FilePath.Component) throws(Errno) -> FileDescriptor {
        let flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
        return try SafeOpen.open(FilePath(root: nil, [name]), beneath: self.file, flags: flags)
    }

    /// Removes a file; one that is gone is fine.
    func remove(_ name: FilePath.Component) throws(Errno) {
        guard name.withPlatformString({ unlinkat(self.file, $0, 0) }) == 0 || errno == ENOENT else { throw .last }
    }

    /// Removes an empty folder; one that is gone is fine.
    func removeFolder(_ name: FilePath.Component) throws(Errno) {
        let result = name.withPlatformString { unlinkat(self.file, $0, AT_REMOVEDIR) }
        guard result == 0 || errno == ENOENT else { throw .last }
    }

    /// Renames within this folder, over whatever has the new name.
    func replace(_ name: FilePath.Component, with old: FilePath.Component) throws(Errno) {
        let result = old.withPlatformString { old in
            name.withPlatformString { renameat(self.file, old, self.file, $0) }
        }
        guard result == 0 else { throw .last }
    }

    /// Moves something to another folder, never over anything: `fileExists` where the name is taken.
    func move(_ name: FilePath.Component, to folder: OpenFolder, as new: FilePath.Component) throws(Errno) {
        let result = name.withPlatformString { old in
            new.withPlatformString { paddock_rename_noreplace(self.file, old, folder.file, $0) }
        }
        guard result != 0 else { return }
        let failure = Errno.last
        // Some network file systems know no rename that spares what is there.
        guard failure == .invalidArgument || failure == .noFunction else { throw failure }
        guard !folder.hasName(new) else { throw .fileExists }
        let second = name.withPlatformString { old in
            new.withPlatformString { renameat(self.file, old, folder.file, $0) }
        }
        guard second == 0 else { throw .last }
    }

    /// Claims the folder for as long as this is open.
    ///
    /// - Returns: False where somebody else has it, or where the file system can't tell.
    func claim() -> Bool {
        flock(self.file, LOCK_EX | LOCK_NB) == 0
    }

    /// Makes what was renamed, made or removed in the folder durable.
    func sync() throws(Errno) {
        // Some network file systems can't sync a folder, and say so.
        guard fsync(self.file) == 0 || errno == EINVAL else { throw .last }
    }
}
