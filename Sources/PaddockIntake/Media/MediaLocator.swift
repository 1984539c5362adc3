package import SystemPackage

/// Where a file lies: beneath a root that it can't leave, on a path without links.
struct MediaPlace: Hashable, Sendable {
    let root: FilePath
    let relative: FilePath

    var path: FilePath { self.root.appending(self.relative.components) }
}

/// Finds the files that a manifest names.
package struct MediaLocator: Sendable {
    /// Which files may be named.
    package enum Scope: Hashable, Sendable {
        /// Any that the process may read: for the person at the terminal.
        case anywhere
        /// Those under these folders or the manifest's own, links resolved: for what was dropped.
        case under([FilePath])
    }

    /// The folder that relative paths begin at.
    let base: FilePath
    let scope: Scope
    /// What a submitted manifest brought along: the staged file of each path as it was written.
    let staged: [WrittenPath: StagedMedia]

    package init(base: FilePath, scope: Scope) {
        self.init(base: base, scope: scope, staged: [])
    }

    init(base: FilePath, scope: Scope, staged: [StagedMedia]) {
        self.base = base
        self.scope = scope
        self.staged = Dictionary(staged.map { (WrittenPath(text: $0.path), $0) }) { first, _ in first }
    }

    /// Why a file has no place.
    enum Failure: Error {
        case missing(FilePath)
        case refused(String)
    }

    /// The place of a path as a manifest has it, and the path for people.
    func locate(_ written: String) throws(Failure) -> (place: MediaPlace, path: String) {
        if let staged = self.staged[WrittenPath(text: written)] {
            let place = MediaPlace(root: self.base, relative: FilePath(staged.file))
            return (place, staged.original)
        }
        guard written.utf8.count < Self.longestPath else { throw Self.tooLong(written) }
        let path = self.base.pushing(FilePath(written)).lexicallyNormalized()
        // The path as written, since `..` behind a link means something else than before it.
        let real = try self.realPath(of: self.base.pushing(FilePath(written)), named: path)
        switch self.scope {
        case .anywhere:
            return (MediaPlace(root: "/", relative: FilePath(root: nil, real.components)), path.string)
        case .under(let roots):
            for root in roots + [self.base] {
                guard let root = try? SafeOpen.realPath(root), real.starts(with: root), real != root else { continue }
                let rest = real.components.dropFirst(root.components.count)
                return (MediaPlace(root: root, relative: FilePath(root: nil, rest)), path.string)
            }
            let allowed = (["the manifest's own folder"] + roots.map { VisibleText.escaped($0.string) })
                .joined(separator: ", ")
            throw .refused(
                "the file \(VisibleText.quoted(path: path.string)) lies outside the folders that media may come from;"
                    + " allowed: \(allowed) (folders.media)"
            )
        }
    }

    /// What no system takes (Linux's `PATH_MAX`) need not be taken apart first.
    private static let longestPath = 4096

    private static func tooLong(_ path: String) -> Failure {
        .refused("the path \(VisibleText.quoted(path)) is longer than the system takes")
    }

    private func realPath(of path: FilePath, named name: FilePath) throws(Failure) -> FilePath {
        do throws(Errno) {
            return try SafeOpen.realPath(path)
        } catch .noSuchFileOrDirectory, .notDirectory {
            throw .missing(name)
        } catch {
            if error.isPassing { throw .missing(name) }
            if error == .fileNameTooLong { throw Self.tooLong(name.string) }
            throw .refused("the file \(VisibleText.quoted(path: name.string)) can't be found: \(error)")
        }
    }
}

/// A file that came with a submitted manifest.
struct StagedMedia: Codable, Hashable, Sendable {
    /// The path as the manifest has it.
    let path: String
    /// Its path in the staged folder.
    let file: String
    /// Where the submitter had it; for display.
    let original: String
}
