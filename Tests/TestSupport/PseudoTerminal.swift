import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A terminal for tests: what is written to `terminal` comes out of `controller`.
struct PseudoTerminal {
    let controller: FileDescriptor
    let terminal: FileDescriptor

    init(columns: Int = 80, rows: Int = 24) throws {
        var (controller, terminal): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&controller, &terminal, nil, nil, &size) == 0 else { throw Errno(rawValue: errno) }
        self.controller = FileDescriptor(rawValue: controller)
        self.terminal = FileDescriptor(rawValue: terminal)
    }

    func close() {
        try? self.terminal.close()
        try? self.controller.close()
    }
}
