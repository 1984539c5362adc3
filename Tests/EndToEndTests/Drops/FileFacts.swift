import CPaddockLinux
import Foundation
import PaddockIntake
import SystemPackage

/// Everything about a file that touching it would change.
struct FileFacts: Equatable {
    let status: FileStatus
    let permissions: FilePermissions
    /// When anything of it was changed last, in nanoseconds.
    let changed: Int64
    let bytes: Data?

    /// What lies at a path now, links not followed; nil where there is nothing.
    init?(at path: FilePath) {
        guard let about = try? path.stat(followTargetSymlink: false) else { return nil }
        self.status = FileStatus(about)
        self.permissions = about.permissions
        self.changed = paddock_nanoseconds(about.st_ctim)
        let isSmallFile = about.type == .regular && about.size < 1 << 20
        self.bytes = isSmallFile ? FileManager.default.contents(atPath: path.string) : nil
    }
}
