package import SystemPackage

/// A Unix socket's path in a form that the system takes, however deep the socket lies.
///
/// `sockaddr_un` has room for 107 bytes and SwiftNIO takes 103. A longer path is reached through a descriptor of its
/// folder, which stays open as long as this object lives.
package final class ReachableSocket: Sendable {
    /// The most bytes that a path may have as it is.
    package static let directLimit = 103

    /// The path to bind or connect to, while this object lives.
    package let path: String
    private let folder: FileDescriptor?

    /// - Throws: `Errno` where the folder of a long path can't be opened.
    package init(_ socket: FilePath) throws {
        guard socket.string.utf8.count > Self.directLimit, let name = socket.lastComponent else {
            self.path = socket.string
            self.folder = nil
            return
        }
        let folder = try FileDescriptor.open(
            socket.removingLastComponent(),
            .readOnly,
            options: [.directory, .closeOnExec]
        )
        self.path = "/proc/self/fd/\(folder.rawValue)/\(name.string)"
        self.folder = folder
    }

    deinit {
        // Closing a folder that was only read can't lose anything.
        try? self.folder?.close()
    }
}
