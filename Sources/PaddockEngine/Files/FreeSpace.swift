import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The room that an ordinary user may still fill.
enum FreeSpace {
    /// In bytes, of the file system that holds `path`; nil where it can't be told (statvfs(3)).
    static func bytes(at path: FilePath) -> Int64? {
        var about = statvfs()
        guard path.withPlatformString({ statvfs($0, &about) }) == 0 else { return nil }
        return Int64(clamping: UInt64(about.f_bavail) &* UInt64(about.f_frsize))
    }
}
