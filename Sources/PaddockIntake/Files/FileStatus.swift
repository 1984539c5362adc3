import CPaddockLinux
package import SystemPackage

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
        self.init(try file.stat())
    }

    /// The status of what lies at a path, a link itself where it is one.
    package init(at path: FilePath) throws(Errno) {
        self.init(try path.stat(followTargetSymlink: false))
    }

    /// The status of what has a name in an open folder, a link itself where it is one.
    init(of name: FilePath.Component, in folder: FileDescriptor) throws(Errno) {
        let path = FilePath(root: nil, [name])
        self.init(try path.stat(relativeTo: folder, flags: [.symlinkNoFollow]))
    }

    /// What the system said of it.
    package init(_ about: Stat) {
        self.owner = about.userID.rawValue
        self.links = about.linkCount
        self.isSharedForWriting = !about.permissions.isDisjoint(with: [.groupWrite, .otherWrite])
        self.kind =
            switch about.type {
            case .regular: .file
            case .directory: .folder
            case .symbolicLink: .symbolicLink
            case .fifo: .pipe
            case .socket: .socket
            default: .device
            }
        self.fingerprint = FileFingerprint(
            device: UInt64(truncatingIfNeeded: about.deviceID.rawValue),
            inode: UInt64(truncatingIfNeeded: about.inode.rawValue),
            bytes: about.size,
            modified: paddock_nanoseconds(about.st_mtim)
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
