// Dispatch defines `stat`, `timespec` and their like as well: whose they are depends on the order in which files are compiled.
import Dispatch
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What lies under a name, symbolic links followed.
enum FileFacts {
    static func isFile(_ path: FilePath) -> Bool {
        Self.kind(of: path) == S_IFREG
    }

    static func isFolder(_ path: FilePath) -> Bool {
        Self.kind(of: path) == S_IFDIR
    }

    private static func kind(of path: FilePath) -> mode_t? {
        var about = stat()
        guard path.withPlatformString({ stat($0, &about) }) == 0 else { return nil }
        return about.st_mode & S_IFMT
    }
}
