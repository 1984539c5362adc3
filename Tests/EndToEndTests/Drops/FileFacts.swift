// Dispatch defines `stat`, `timespec` and their like as well: whose they are depends on the order in which files are compiled.
import Dispatch
import Foundation
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Everything about a file that touching it would change.
struct FileFacts: Equatable {
    let inode: UInt64
    let mode: UInt32
    let owner: UInt32
    let names: Int
    let size: Int
    let modified: Double
    let changed: Double
    let bytes: Data?

    /// What lies at a path now, links not followed; nil where there is nothing.
    init?(at path: FilePath) {
        var about = stat()
        guard path.withPlatformString({ lstat($0, &about) }) == 0 else { return nil }
        #if canImport(Darwin)
        let (modified, changed) = (about.st_mtimespec, about.st_ctimespec)
        #else
        let (modified, changed) = (about.st_mtim, about.st_ctim)
        #endif
        self.inode = UInt64(about.st_ino)
        self.mode = UInt32(about.st_mode)
        self.owner = UInt32(about.st_uid)
        self.names = Int(about.st_nlink)
        self.size = Int(about.st_size)
        self.modified = Double(modified.tv_sec) + Double(modified.tv_nsec) / 1e9
        self.changed = Double(changed.tv_sec) + Double(changed.tv_nsec) / 1e9
        let isFile = about.st_mode & S_IFMT == S_IFREG && about.st_size < 1 << 20
        self.bytes = isFile ? FileManager.default.contents(atPath: path.string) : nil
    }
}
