import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A socket of this machine on which somebody reads datagrams, as systemd does (sd_notify(3)) and the journal: a path, or `@NAME` for
/// one of Linux's abstract names.
struct DatagramSocket: Hashable, Sendable {
    private let name: [UInt8]

    /// Nil where nobody listens, or at an address of a kind that isn't known here.
    init?(_ text: String?) {
        guard let text, text.hasPrefix("/") || text.hasPrefix("@") else { return nil }
        var name = Array(text.utf8)
        if text.hasPrefix("@") { name[0] = 0 }
        // A path ends with a zero; an abstract name ends where its length says, and may hold any byte.
        if name[0] != 0 { name.append(0) }
        guard name.count > 1, name.count <= MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        self.name = name
    }

    /// Sends one datagram. It waits no longer than a moment: who doesn't read must not hold up who writes.
    ///
    /// - Throws: `Errno`; `.messageSize` where it is too long for one datagram.
    func send(_ bytes: [UInt8]) throws {
        let file = FileDescriptor(rawValue: try Self.open())
        defer { try? file.close() }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(file.rawValue, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: self.name) }
        // The path is the structure's end.
        let start = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: address.sun_path)
        let length = socklen_t(start + self.name.count)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(file.rawValue, bytes, bytes.count, 0, address, length)
            }
        }
        guard sent == bytes.count else { throw Errno(rawValue: errno) }
    }

    private static func open() throws -> Int32 {
        #if canImport(Darwin)
        let number = socket(AF_UNIX, SOCK_DGRAM, 0)
        #elseif canImport(Musl)
        let number = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
        #else
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard number >= 0 else { throw Errno(rawValue: errno) }
        return number
    }
}
