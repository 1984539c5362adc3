import Foundation
import PaddockIntake
import Synchronization
import SystemPackage

/// Somebody who looks at a batch's folder all the while: a file that can be seen is whole, stays, and never changes.
final class BatchWatcher: Sendable {
    private struct State {
        var seen: [String: FileFingerprint] = [:]
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
                guard let look = try? FileStatus(at: self.folder.appending(name)).fingerprint, look != state.seen[name]
                else { continue }
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
}
