// Dispatch defines `stat`, `timespec` and their like as well: whose they are depends on the order in which files are compiled.
import Dispatch
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the file system says of a file, read from its descriptor or its name, links not followed.
package struct FileStatus: Hashable, Sendable {
    /// What lies behind a name.
    package enum Kind: String, Hashable, Sendable {
        case file = "a file"
        case folder = "a folder"
        case symbolicLink = "a symbolic link"
        case pipe = "a named pipe"
        case socket = "a socket"
        case device = "a device"
    }

    package let kind: Kind
    package let fingerprint: FileFingerprint
    /// The user that it belongs to.
    package let owner: UInt32
    /// How many names it has.
    package let links: Int
    /// Whether others than its owner may write to it, or change what is in it where it is a folder.
    package let isSharedForWriting: Bool

    package init(
        kind: Kind,
        fingerprint: FileFingerprint,
        owner: UInt32 = 0,
        links: Int = 1,
        isSharedForWriting: Bool = false
    ) {
        self.kind = kind
        self.fingerprint = fingerprint
        self.owner = owner
        self.links = links
        self.isSharedForWriting = isSharedForWriting
    }

    /// The status of an open file.
    package init(of file: FileDescriptor) throws(Errno) {
        var about = stat()
        guard fstat(file.rawValue, &about) == 0 else { throw Errno(rawValue: errno) }
        self.init(about)
    }

    /// The status of what lies at a path, a link itself where it is one.
    package init(at path: FilePath) throws(Errno) {
        var about = stat()
        guard path.withPlatformString({ lstat($0, &about) }) == 0 else { throw Errno(rawValue: errno) }
        self.init(about)
    }

    /// The status of what has a name in an open folder, a link itself where it is one.
    init(of name: FilePath.Component, in folder: Int32) throws(Errno) {
        var about = stat()
        guard name.withPlatformString({ fstatat(folder, $0, &about, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            throw Errno(rawValue: errno)
        }
        self.init(about)
    }

    private init(_ about: stat) {
        self.owner = about.st_uid
        self.links = Int(about.st_nlink)
        self.isSharedForWriting = about.st_mode & (S_IWGRP | S_IWOTH) != 0
        self.kind =
            switch about.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
        #if canImport(Darwin)
        let modified = about.st_mtimespec
        #else
        let modified = about.st_mtim
        #endif
        self.fingerprint = FileFingerprint(
            device: UInt64(truncatingIfNeeded: about.st_dev),
            inode: UInt64(truncatingIfNeeded: about.st_ino),
            bytes: Int64(about.st_size),
            modified: Int64(modified.tv_sec) &* 1_000_000_000 &+ Int64(modified.tv_nsec)
        )
    }
}

/// What changes when a file is written or replaced.
package struct FileFingerprint: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
    package let bytes: Int64
    /// Nanoseconds since 1970, by the clock of the file system.
    package let modified: Int64

    package init(device: UInt64, inode: UInt64, bytes: Int64, modified: Int64) {
        self.device = device
        self.inode = inode
        self.bytes = bytes
        self.modified = modified
    }
}
