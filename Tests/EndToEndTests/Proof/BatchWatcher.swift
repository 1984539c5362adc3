// Dispatch defines `stat`, `timespec` and their like as well: whose they are depends on the order in which files are compiled.
import Dispatch
import Foundation
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Somebody who looks at a batch's folder all the while: a file that can be seen is whole, stays, and never changes.
final class BatchWatcher: Sendable {
    private struct Look: Equatable {
        let inode: UInt64
        let size: Int64
        let changed: Int64
    }

    private struct State {
        var seen: [String: Look] = [:]
        var findings: [String] = []
        var looks = 0
    }

    private let folder: FilePath
    private let state = Mutex(State())

    init(_ folder: FilePath) {
        self.folder = folder
    }

    /// What was wrong, so far.
    var findings: [String] { self.state.withLock { $0.findings } }
    var looks: Int { self.state.withLock { $0.looks } }

    /// Looks once. Files that have not changed since are not read again.
    func look() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self.folder.string)) ?? []
        let visible = Set(names.filter { !$0.hasPrefix(".") })
        self.state.withLock { state in
            state.looks += 1
            for name in state.seen.keys where !visible.contains(name) {
                state.findings.append("\(name) went away")
                state.seen[name] = nil
            }
            for name in visible {
                guard let look = self.facts(of: name), look != state.seen[name] else { continue }
                // A record may be written anew, as a whole.
                if let before = state.seen[name], !name.hasSuffix(".json"), before.inode == look.inode {
                    state.findings.append("\(name) changed after it could be seen")
                }
                state.seen[name] = look
                let data = FileManager.default.contents(atPath: self.folder.appending(name).string) ?? Data()
                if !OutputFiles.isWhole(data, FilePath(name).extension ?? "") {
                    state.findings.append("\(name) is half a file of \(data.count) bytes")
                }
            }
        }
    }

    private func facts(of name: String) -> Look? {
        var about = stat()
        guard stat(self.folder.appending(name).string, &about) == 0 else { return nil }
        #if os(Linux)
        let changed = Int64(about.st_mtim.tv_sec) * 1_000_000_000 + Int64(about.st_mtim.tv_nsec)
        #else
        let changed = Int64(about.st_mtimespec.tv_sec) * 1_000_000_000 + Int64(about.st_mtimespec.tv_nsec)
        #endif
        return Look(inode: UInt64(about.st_ino), size: Int64(about.st_size), changed: changed)
    }
}
