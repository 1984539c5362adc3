#if os(Linux)
import Dispatch
import Synchronization
package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A watch over inotify(7). An overflow of its queue is a ring like any other.
package final class InotifyWatch: FolderWatch {
    private struct State {
        var watched: [FilePath: Int32] = [:]
        var source: (any DispatchSourceRead)?
    }

    /// Files that are complete, and folders that come and go. Writes in progress do not ring.
    private static let mask = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB
            | IN_ONLYDIR
    )

    private let file: Int32
    private let state = Mutex(State())

    /// - Throws: `Errno` where the system gives out no more of these; use a `SilentWatch` then.
    package init() throws {
        self.file = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard self.file >= 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        close(self.file)
    }

    package func rings() -> AsyncStream<Void> {
        // One ring that nobody heard says as much as many.
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            self.state.withLock { state in
                let source = DispatchSource.makeReadSource(fileDescriptor: self.file, queue: .global())
                source.setEventHandler {
                    if self.drain() { continuation.yield() }
                }
                source.resume()
                state.source = source
            }
            continuation.onTermination = { _ in
                self.state.withLock { state in
                    state.source?.cancel()
                    state.source = nil
                }
            }
        }
    }

    package func follow(_ folders: [FilePath]) -> Bool {
        self.state.withLock { state in
            var isNew = false
            var watched: [FilePath: Int32] = [:]
            for folder in folders {
                // Adding a folder again is harmless and finds out whether the name still means the same folder.
                let watch = folder.withPlatformString { inotify_add_watch(self.file, $0, Self.mask) }
                guard watch >= 0 else { continue }
                isNew = isNew || state.watched[folder] != watch
                watched[folder] = watch
            }
            // A folder that was moved away would go on ringing from wherever it is now.
            for left in Set(state.watched.values).subtracting(watched.values) { inotify_rm_watch(self.file, left) }
            state.watched = watched
            return isNew
        }
    }

    /// Reads every event that waits; what they say does not matter. True where there was one.
    private func drain() -> Bool {
        var hasRung = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
            while read(self.file, buffer.baseAddress, buffer.count) > 0 { hasRung = true }
        }
        return hasRung
    }
}
#endif
