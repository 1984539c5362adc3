import Foundation
import PaddockIntake
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The files under an output folder as the kernel tells of them: `BATCH/NAME`, and what is hidden.
struct OutputTree {
    struct File {
        /// Relative to the folder.
        let path: String
        let inode: UInt64
        let size: Int
        let modified: Int
    }

    private let folder: String

    init(_ folder: FilePath) {
        self.folder = folder.string
    }

    /// The regular files that people see, or those that they don't, two levels deep as the output is.
    func files(hidden: Bool) -> [File] {
        self.names(in: self.folder).flatMap { name -> [File] in
            let isHidden = name.hasPrefix(".")
            guard hidden || !isHidden else { return [] }
            return self.names(in: "\(self.folder)/\(name)")
                .filter { (isHidden || $0.hasPrefix(".")) == hidden }
                .compactMap { self.file("\(name)/\($0)") }
        }
    }

    /// What a file is now; nil where it is gone or no regular file.
    private func file(_ path: String) -> File? {
        guard let status = try? FileStatus(at: FilePath("\(self.folder)/\(path)")), status.kind == .file else {
            return nil
        }
        let fingerprint = status.fingerprint
        return File(
            path: path,
            inode: fingerprint.inode,
            size: Int(fingerprint.bytes),
            modified: Int(fingerprint.modified)
        )
    }

    /// By the kernel's own calls: this is asked hundreds of times a second.
    private func names(in folder: String) -> [String] {
        guard let handle = opendir(folder), let place = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            // An entry ends with its name, before the 256 bytes that its type has room for: they must not be read as a whole.
            let name = String(cString: UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self))
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
