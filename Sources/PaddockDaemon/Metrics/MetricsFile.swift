import Foundation
import Logging
import ServiceLifecycle
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes the figures into a file for node_exporter's textfile collector (`metrics.file`), whole or not at all, every quarter of a minute
/// and once more at the end.
struct MetricsFile: Service {
    static let interval: Duration = .seconds(15)

    let path: FilePath
    let page: @Sendable () async throws -> String
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var isWell = true
            do {
                while true {
                    await self.write(&isWell)
                    try await self.clock.sleep(for: Self.interval)
                }
            } catch is CancellationError {
                // A stop: what is true then is written once more.
                return await self.write(&isWell)
            }
        }
    }

    /// Trouble is told once, until it is over.
    private func write(_ isWell: inout Bool) async {
        do {
            try Self.replace(self.path, with: try await self.page())
            isWell = true
        } catch {
            guard isWell else { return }
            isWell = false
            self.logger.warning(
                "metrics.file can't be written.",
                metadata: ["file": "\(self.path)", "error": "\(error)"]
            )
        }
    }

    /// Puts a text in a file's place; a reader sees the old one or the new one. Everybody may read it.
    static func replace(_ path: FilePath, with text: String) throws {
        guard let name = path.lastComponent else { throw Errno.isDirectory }
        let partial = path.removingLastComponent().appending(".\(name.string).tmp")
        let file = try FileDescriptor.open(
            partial,
            .writeOnly,
            options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: FilePermissions(rawValue: 0o644)
        )
        try file.closeAfter {
            // Whatever the umask is: node_exporter runs as another user.
            guard fchmod(file.rawValue, 0o644) == 0 else { throw Errno(rawValue: errno) }
            _ = try file.writeAll(text.utf8)
        }
        guard partial.withPlatformString({ from in path.withPlatformString { rename(from, $0) } }) == 0 else {
            throw Errno(rawValue: errno)
        }
    }
}
