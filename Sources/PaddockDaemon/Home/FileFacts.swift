import SystemPackage

/// What lies under a name, symbolic links followed.
enum FileFacts {
    static func isFile(_ path: FilePath) -> Bool {
        (try? path.stat().type) == .regular
    }

    static func isFolder(_ path: FilePath) -> Bool {
        (try? path.stat().type) == .directory
    }
}
