import Foundation
import SystemPackage

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Which other process holds a database, as far as the system tells (proc(5), `/proc/locks`).
struct ForeignHolder {
    let pid: Int
    /// The program's name, where it can be read.
    let program: String?

    /// The holder of a lock on the database or its companions; nil where there is none, or where nobody can tell.
    static func find(of path: String) -> Self? {
        guard let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
        let files = Set(["", "-wal", "-shm"].compactMap { Self.inode(of: path + $0) })
        let own = Int(getpid())
        // `1: POSIX  ADVISORY  WRITE 1234 08:02:5678 120 120`; a line with `->` only waits.
        for line in locks.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 8, words[3] == "WRITE", let pid = Int(words[4]), pid > 0, pid != own,
                let inode = words[5].split(separator: ":").last.flatMap({ UInt64($0) }), files.contains(inode)
            else { continue }
            let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
            return Self(pid: pid, program: name?.split(whereSeparator: \.isNewline).first.map(String.init))
        }
        return nil
    }

    private static func inode(of path: String) -> UInt64? {
        (try? FilePath(path).stat()).map { UInt64($0.inode.rawValue) }
    }
}
