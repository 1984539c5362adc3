package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A terminal for tests: what is written to `terminal` comes out of `controller`, and the other way round.
package struct PseudoTerminal: Sendable {
    package let controller: FileDescriptor
    package let terminal: FileDescriptor

    package init(columns: Int = 80, rows: Int = 24) throws {
        var (controller, terminal): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&controller, &terminal, nil, nil, &size) == 0 else { throw Errno(rawValue: errno) }
        self.controller = FileDescriptor(rawValue: controller)
        self.terminal = FileDescriptor(rawValue: terminal)
    }

    /// A person's keys.
    package func type(_ text: String) throws {
        try self.controller.writeAll(text.utf8)
    }

    /// What has come to the screen up to a text that is waited for, another process's time.
    ///
    /// - Throws: `Errno.timedOut` where it does not come within a minute.
    package func text(until end: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        var bytes: [UInt8] = []
        while ContinuousClock.now < deadline {
            var waiting = pollfd(fd: self.controller.rawValue, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, 0) > 0, waiting.revents & Int16(POLLIN) != 0 {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = try buffer.withUnsafeMutableBytes { try self.controller.read(into: $0) }
                bytes += buffer.prefix(count)
                let text = String(decoding: bytes, as: UTF8.self)
                if text.contains(end) { return text }
            } else {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        throw Errno.timedOut
    }

    package func close() {
        try? self.terminal.close()
        try? self.controller.close()
    }
}
