import SystemPackage

/// Takes a file from one file system to another: it is whole at its new place before it is gone from the old.
struct FileCarrying {
    private static let unfinished: FilePath.Component = ".carried.tmp"

    private let source: OpenFolder
    private let target: OpenFolder

    init(from source: OpenFolder, to target: OpenFolder) {
        self.source = source
        self.target = target
    }

    /// Carries a file of known status. A crash in between leaves both, which does no harm: the old one is known.
    ///
    /// - Throws: `fileExists` where the new name is taken; `improperLink` for what is no file.
    func carry(_ name: FilePath.Component, _ status: FileStatus, as new: FilePath.Component) throws(Errno) {
        guard status.kind == .file else { throw .improperLink }
        try self.target.remove(Self.unfinished)
        do throws(Errno) {
            try self.copy(name, status)
            try self.target.move(Self.unfinished, to: self.target, as: new)
        } catch {
            try? self.target.remove(Self.unfinished)
            throw error
        }
        try self.target.sync()
        // What was written over it meanwhile is another manifest, and stays.
        guard try self.source.status(of: name).fingerprint == status.fingerprint else { return }
        try self.source.remove(name)
    }

    private func copy(_ name: FilePath.Component, _ status: FileStatus) throws(Errno) {
        let old = try self.source.read(name)
        defer { old.closeQuietly() }
        guard try FileStatus(of: old) == status else { throw .noSuchFileOrDirectory }
        let new = try self.target.create(
            Self.unfinished,
            permissions: [.ownerReadWrite, .groupReadWrite, .otherRead]
        )
        defer { new.closeQuietly() }
        var offset: Int64 = 0
        while offset < status.fingerprint.bytes {
            let chunk = try old.bytes(at: offset, count: 1 << 18)
            guard !chunk.isEmpty else { break }
            try new.append(chunk)
            offset += Int64(chunk.count)
        }
        try FolderEntries.sync(new)
    }
}
