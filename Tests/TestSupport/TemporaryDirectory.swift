import Foundation
package import SystemPackage

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Runs `body` with a fresh directory of its own, and removes the directory with all it holds when `body` ends, however
/// it ends. The path is absolute and has no symbolic link in it.
///
/// - Throws: what `body` throws; `Errno` where the directory can't be made.
package func withTemporaryDirectory<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let parent = FilePath(FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path)
    let template = parent.appending("paddock-test-XXXXXX")
    var name = Array(template.string.utf8CString)
    guard mkdtemp(&name) != nil else { throw Errno(rawValue: errno) }
    let directory = FilePath(platformString: name)
    defer {
        // A test may have taken write permission away from a directory it made.
        try? FileManager.default.removeItem(atPath: directory.string)
    }
    return try await body(directory)
}
