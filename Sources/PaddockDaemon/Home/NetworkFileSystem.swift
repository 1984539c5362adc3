import CPaddockLinux
import Foundation
import SystemPackage

/// Knows file systems that other machines can change under us, where neither locks nor SQLite's WAL can be trusted
/// (sqlite.org/wal.html: "all processes using a database must be on the same host computer").
enum NetworkFileSystem {
    /// Throws where a folder lies, or would lie once it is made, on a network file system.
    static func refuse(_ folder: FilePath) throws(HomeError) {
        guard let name = Self.name(at: folder) else { return }
        throw .networkFileSystem(folder, name: name)
    }

    /// The name of the network file system under a path or its nearest existing ancestor; nil where it is local.
    private static func name(at path: FilePath) -> String? {
        var place = path
        while !FileFacts.isFolder(place) {
            let parent = place.removingLastComponent()
            guard parent != place else { return nil }
            place = parent
        }
        // A folder that can't be opened fails again where it is made or used, with its own message.
        guard let file = try? FileDescriptor.open(place, .readOnly, options: [.closeOnExec, .directory]) else {
            return nil
        }
        defer { try? file.close() }
        let magic = paddock_file_system_type(file.rawValue)
        guard magic == Self.fuse else { return Self.name(magic: magic) }
        return Self.mountType(of: file).flatMap(Self.name(fuseType:))
    }

    /// FUSE is a family: most of it is local.
    private static let fuse: Int64 = 0x6573_5546

    /// The name behind a magic number of statfs(2) (linux/magic.h and the file systems' own headers).
    static func name(magic: Int64) -> String? {
        switch magic & 0xFFFF_FFFF {
        case 0x6969: "NFS"
        case 0x517B: "SMB"
        case 0xFF53_4D42: "CIFS"
        case 0xFE53_4D42: "SMB2"
        case 0x5346_414F, 0x6B41_4653: "AFS"
        case 0x7375_7245: "Coda"
        case 0x00C3_6400: "Ceph"
        case 0x0BD0_0BD0: "Lustre"
        case 0x0116_1970: "GFS2"
        case 0x7461_636F: "OCFS2"
        case 0x4750_4653: "GPFS"
        case 0x1983_0326: "BeeGFS"
        case 0x2003_0528: "OrangeFS"
        default: nil
        }
    }

    /// The name behind a mount type such as `fuse.sshfs`, where it is one that talks to other machines.
    static func name(fuseType type: String) -> String? {
        let remote = [
            "sshfs", "s3fs", "rclone", "glusterfs", "ceph", "ceph-fuse", "gcsfuse", "goofys", "davfs", "davfs2",
            "curlftpfs", "juicefs", "seaweedfs", "mount-s3", "cephfs", "moosefs", "smbnetfs",
        ]
        let name = type.hasPrefix("fuse.") ? String(type.dropFirst(5)) : type
        return remote.contains(name) ? name : nil
    }

    /// The type under which the kernel lists the mount that a file lies on (proc_pid_mountinfo(5)).
    private static func mountType(of file: FileDescriptor) -> String? {
        guard let about = try? file.stat(),
            let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        else { return nil }
        // The layout of Linux's device numbers (makedev(3)); elsewhere there is no such table.
        let device = UInt64(about.deviceID.rawValue)
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        return Self.mountType(device: "\(major):\(minor)", in: table)
    }

    /// Looks a device up in the text of mountinfo: the third field is the device, the first behind ` - ` the type.
    static func mountType(device: String, in table: String) -> String? {
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == device, let dash = fields.firstIndex(of: "-") else { continue }
            return fields.dropFirst(dash + 1).first.map(String.init)
        }
        return nil
    }
}
