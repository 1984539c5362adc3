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

    /// The manifest's own folder, which relative paths begin at. Where the manifest was dropped, no link was followed to it beneath its
    /// root, and none will be: whoever drops files could put one there.
    let folder: MediaPlace
    let scope: Scope
    /// Whose files may be taken by a second name of theirs, as a hard link is; nil for all that the process may read.
    let owner: UInt32?
    /// What a submitted manifest brought along: the staged file of each path as it was written.
    let staged: [WrittenPath: StagedMedia]

    /// For the person at the terminal, or for files whose origin does not matter.
    package init(base: FilePath, scope: Scope) {
        self.folder = MediaPlace(root: base, relative: "")
        self.scope = scope
        self.owner = nil
        self.staged = [:]
    }

    /// For a manifest in the watched folder that belongs to a user.
    init(folder: MediaPlace, roots: [FilePath], owner: UInt32, staged: [StagedMedia] = []) {
        self.folder = folder
        self.scope = .under(roots)
        self.owner = owner
        self.staged = Dictionary(staged.map { (WrittenPath(text: $0.path), $0) }) { first, _ in first }
    }

    private var base: FilePath { self.folder.path }

    /// Why a file has no place.
    enum Failure: Error {
        case missing(FilePath)
        case refused(String)
    }

    /// The place of a path as a manifest has it, and the path for people.
    func locate(_ written: String) throws(Failure) -> (place: MediaPlace, path: String) {
        if let staged = self.staged[WrittenPath(text: written)] {
            return (try self.place(of: staged), staged.original)
        }
        guard written.utf8.count < Self.longestPath else { throw Self.tooLong(written) }
        let path = self.base.pushing(FilePath(written)).lexicallyNormalized()
        // The path as written, since `..` behind a link means something else than before it.
        let real = try self.realPath(of: self.base.pushing(FilePath(written)), named: path)
        switch self.scope {
        case .anywhere:
            return (MediaPlace(root: "/", relative: FilePath(root: nil, real.components)), path.string)
        case .under(let roots):
            for root in roots {
                guard let root = try? SafeOpen.realPath(root) else { continue }
                if let rest = Self.rest(of: real, under: root) {
                    return (MediaPlace(root: root, relative: rest), path.string)
                }
            }
            if let rest = Self.rest(of: real, under: self.base) {
                let relative = self.folder.relative.appending(rest.components)
                return (MediaPlace(root: self.folder.root, relative: relative), path.string)
            }
            let allowed = (["the manifest's own folder"] + roots.map { VisibleText.escaped($0.string) })
                .joined(separator: ", ")
            throw .refused(
                "the file \(VisibleText.quoted(path: path.string)) lies outside the folders that media may come from;"
                    + " allowed: \(allowed) (folders.media)"
            )
        }
    }

    private static func rest(of path: FilePath, under root: FilePath) -> FilePath? {
        guard path.starts(with: root), path != root else { return nil }
        return FilePath(root: nil, path.components.dropFirst(root.components.count))
    }

    /// A slip may be forged: what it names lies in its own folder, or nowhere.
    private func place(of staged: StagedMedia) throws(Failure) -> MediaPlace {
        let file = FilePath(staged.file)
        guard file.isRelative, file.components.allSatisfy({ $0.kind == .regular }) else {
            throw .refused("the file \(VisibleText.quoted(path: staged.file)) lies outside the submitted folder")
        }
        return MediaPlace(root: self.folder.root, relative: self.folder.relative.appending(file.components))
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
