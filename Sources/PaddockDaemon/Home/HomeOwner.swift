import Foundation
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Gives what root makes in somebody else's home to that home's owner, whose daemon could not use it otherwise.
struct HomeOwner {
    private let user: uid_t
    private let group: gid_t

    /// Nil where there is nothing to give: we are not root, or the home is root's own.
    init?(of home: Home) {
        guard geteuid() == 0, let about = try? home.root.stat(followTargetSymlink: false),
            about.userID.rawValue != 0
        else { return nil }
        self.user = about.userID.rawValue
        self.group = about.groupID.rawValue
    }

    /// Gives these and what lies directly in the state folder, as far as it is root's.
    func take(_ folders: [FilePath], and state: FilePath) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: state.string)) ?? []
        for path in folders + files.map({ state.appending($0) }) {
            self.take(path)
        }
    }

    private func take(_ path: FilePath) {
        guard let about = try? path.stat(followTargetSymlink: false), about.userID.rawValue == 0 else { return }
        // A second name of a file of root's that the owner has put here must not become the owner's.
        guard about.type == .directory || (about.type == .regular && about.linkCount == 1) else { return }
        _ = path.withPlatformString { lchown($0, self.user, self.group) }
    }
}
