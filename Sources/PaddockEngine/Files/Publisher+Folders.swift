import CPaddockLinux
import Foundation
import PaddockCore
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The system calls on names within an open folder, so that a folder that is swapped meanwhile leads nowhere else.

extension Publisher {
    static let currentFolder = AT_FDCWD

    /// `meadow.mp4`, and `meadow~2.mp4` where that is taken.
    static func fileName(_ id: String, number: Int, fileExtension: String) -> String {
        number == 1 ? "\(id).\(fileExtension)" : "\(id)~\(number).\(fileExtension)"
    }

    /// Opens the batch's folder, made where it is missing; a symlink in its place is refused.
    ///
    /// Its name is durable before anything is put into it: also that of a folder that is there already, for the run that made it may have
    /// been killed before it could sync it.
    func openFolder(of name: JobName) throws -> FileDescriptor {
        let path = self.output.appending(name.batch)
        let isNew = path.withPlatformString({ mkdir($0, 0o777) }) == 0
        guard isNew || errno == EEXIST else { throw Errno(rawValue: errno) }
        if isNew || !self.durable.contains(name.batch) {
            let parent = try FileDescriptor.open(self.output, .readOnly, options: [.closeOnExec, .directory])
            defer { try? parent.close() }
            try FileBytes.sync(folder: parent)
            self.durable.insert(name.batch)
        }
        return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .directory, .noFollow])
    }

    static func open(
        _ name: String,
        in folder: FileDescriptor,
        _ mode: FileDescriptor.AccessMode,
        _ options: FileDescriptor.OpenOptions = []
    ) throws -> FileDescriptor {
        let flags = mode.rawValue | options.rawValue | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let number = openat(folder.rawValue, name, flags, 0o666)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        return FileDescriptor(rawValue: number)
    }

    /// Whether the name is taken, by whatever it may be.
    static func exists(_ name: String, in folder: FileDescriptor) -> Bool {
        name.withPlatformString { paddock_name_exists(folder.rawValue, $0) } == 1
    }

    /// Only a regular file can be ours; reading a device or a pipe could take for ever.
    static func isRegular(_ file: FileDescriptor) -> Bool {
        (try? file.stat().type) == .regular
    }

    /// Renames without replacing. Where the file system can't (NFS says EINVAL), a second name and then the first one's end do the
    /// same: a crash between leaves both, and the next try finds its own bytes under the target.
    ///
    /// - Returns: why it could not, or nil.
    static func move(
        _ hidden: FilePath,
        to target: String,
        in folder: FileDescriptor,
        by rename: (FilePath, String, FileDescriptor) -> Errno?
    ) -> Errno? {
        let error = rename(hidden, target, folder)
        guard error == .invalidArgument || error == .noFunction || error == .notSupported else { return error }
        let linked = hidden.withPlatformString { source in
            target.withPlatformString { linkat(Self.currentFolder, source, folder.rawValue, $0, 0) }
        }
        guard linked == 0 else { return Errno(rawValue: errno) }
        _ = hidden.withPlatformString { unlink($0) }
        return nil
    }

    /// renameat2(2) with RENAME_NOREPLACE.
    static func renameNoReplace(_ hidden: FilePath, to target: String, in folder: FileDescriptor) -> Errno? {
        let result = hidden.withPlatformString { source in
            target.withPlatformString { paddock_rename_noreplace(Self.currentFolder, source, folder.rawValue, $0) }
        }
        return result == 0 ? nil : Errno(rawValue: errno)
    }

    static func replace(_ hidden: String, with target: String, in folder: FileDescriptor) throws {
        guard renameat(folder.rawValue, hidden, folder.rawValue, target) == 0 else { throw Errno(rawValue: errno) }
    }

    /// A hidden file is its owner's alone; a published one is for everybody whom the umask lets in.
    func makeReadable(_ hidden: FilePath) {
        _ = hidden.withPlatformString { chmod($0, 0o666 & ~Self.umask) }
    }

    /// Read once: umask(2) can only be read by setting it.
    private static let umask: mode_t = {
        let current = setMask(0o022)
        _ = setMask(current)
        return current
    }()
}

/// umask(2), under a name that the property above does not hide.
private func setMask(_ mask: mode_t) -> mode_t { umask(mask) }
