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
        let controller = posix_openpt(O_RDWR | O_NOCTTY)
        guard controller >= 0, grantpt(controller) == 0, unlockpt(controller) == 0, let name = ptsname(controller)
        else {
            throw Errno(rawValue: errno)
        }
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(controller, UInt(TIOCSWINSZ), &size) == 0 else { throw Errno(rawValue: errno) }
        self.controller = FileDescriptor(rawValue: controller)
        self.terminal = try .open(FilePath(platformString: name), .readWrite, options: [.noControllingTerminal])
    }

    func close() {
        try? self.terminal.close()
        try? self.controller.close()
    }
}
