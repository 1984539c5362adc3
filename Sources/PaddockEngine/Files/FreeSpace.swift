package import PaddockCore
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The room that an ordinary user may still fill, and the right to.
package enum FreeSpace {
    /// Why nothing can be put into a folder, whatever the room: it is gone, read-only, or somebody else's; nil where it can.
    package static func refusal(at folder: FilePath) -> CallFailure? {
        let result = folder.withPlatformString { faccessat(AT_FDCWD, $0, W_OK | X_OK, AT_EACCESS) }
        guard result != 0 else { return nil }
        return CallFailure(disk: Errno(rawValue: errno), doing: "Nothing can be put into \(folder)")
    }

    /// In bytes, of the file system that holds `path`; nil where it can't be told (statvfs(3)).
    package static func bytes(at path: FilePath) -> Int64? {
        var about = statvfs()
        guard path.withPlatformString({ statvfs($0, &about) }) == 0 else { return nil }
        return Int64(clamping: UInt64(about.f_bavail) &* UInt64(about.f_frsize))
    }
}
