package import SystemPackage

/// Rings when something may have changed in folders. It may ring too often or not at all: a rescan is what counts.
package protocol FolderWatch: Sendable {
    /// The rings, from now on until the reader stops. Many rings that nobody heard are one.
    func rings() -> AsyncStream<Void>

    /// Listens to these folders from now on, besides those it listens to.
    ///
    /// - Returns: Whether one of them is new: something may have come into it before anybody listened.
    func follow(_ folders: [FilePath]) -> Bool
}

/// A watch for file systems and platforms without events: it never rings.
package struct SilentWatch: FolderWatch {
    package init() {}

    package func rings() -> AsyncStream<Void> {
        AsyncStream { _ in }
    }

    package func follow(_ folders: [FilePath]) -> Bool {
        false
    }
}
