import Foundation
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file system in memory of a few megabytes, for a disk that is really full or really read-only. Needs the right to mount.
package struct SmallDisk: Sendable {
    package let folder: FilePath

    #if os(Linux)
    /// Whether this process may mount; where not, tests that need it are skipped and say so.
    package static let isPossible: Bool = {
        let folder = FilePath(NSTemporaryDirectory()).appending("paddock-mount-\(getpid())")
        guard (try? Self.makeFolder(folder)) != nil else { return false }
        defer { _ = rmdir(folder.string) }
        guard mount("paddock", folder.string, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount2(folder.string, CInt(MNT_DETACH)) == 0
    }()

    /// Runs `body` with a disk of so many megabytes mounted at a folder that is made for it.
    package static func mounted<Value>(
        at folder: FilePath,
        megabytes: Int,
        _ body: (SmallDisk) async throws -> Value
    ) async throws -> Value {
        try Self.makeFolder(folder)
        guard mount("paddock", folder.string, "tmpfs", 0, "size=\(megabytes)m,mode=755") == 0 else {
            throw Errno(rawValue: errno)
        }
        defer { _ = umount2(folder.string, CInt(MNT_DETACH)) }
        return try await body(SmallDisk(folder: folder))
    }

    package func setReadOnly(_ isReadOnly: Bool) throws {
        let flags = UInt(MS_REMOUNT) | (isReadOnly ? UInt(MS_RDONLY) : 0)
        guard mount("paddock", self.folder.string, "tmpfs", flags, nil) == 0 else { throw Errno(rawValue: errno) }
    }
    #else
    package static let isPossible = false

    package static func mounted<Value>(
        at folder: FilePath,
        megabytes: Int,
        _ body: (SmallDisk) async throws -> Value
    ) async throws -> Value {
        throw Errno.notSupported
    }

    package func setReadOnly(_ isReadOnly: Bool) throws { throw Errno.notSupported }
    #endif

    private static func makeFolder(_ folder: FilePath) throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }

    private var filler: FilePath { self.folder.appending(".filler") }

    /// Takes all the room there is, but for so many bytes.
    package func fill(leaving rest: Int = 0) throws {
        let file = try FileDescriptor.open(
            self.filler,
            .writeOnly,
            options: [.create, .append],
            permissions: [.ownerReadWrite]
        )
        defer { try? file.close() }
        for size in [1 << 20, 1 << 12] {
            let zeros = [UInt8](repeating: 0, count: size)
            do {
                while true { _ = try zeros.withUnsafeBytes { try file.write($0) } }
            } catch Errno.noSpace {
                continue
            }
        }
        guard rest > 0 else { return }
        let length = try file.seek(offset: 0, from: .end)
        try file.resize(to: max(0, length - Int64(rest)))
    }

    /// Gives the room back.
    package func empty() throws {
        try FileManager.default.removeItem(atPath: self.filler.string)
    }
}
