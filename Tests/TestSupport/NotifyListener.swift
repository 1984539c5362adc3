import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The other end of `NOTIFY_SOCKET`: a real socket in the place of systemd's.
package final class NotifyListener: Sendable {
    /// What a service finds in `NOTIFY_SOCKET`.
    package let address: String
    private let file: FileDescriptor
    private let all = Mutex<[String]>([])

    /// - Parameter address: a path, or `@NAME`.
    /// - Throws: `Errno`.
    package init(at address: String) throws {
        self.address = address
        #if canImport(Glibc)
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        #else
        let number = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        guard number >= 0 else { throw Errno(rawValue: errno) }
        self.file = FileDescriptor(rawValue: number)
        var name = Array(address.utf8)
        if address.hasPrefix("@") { name[0] = 0 }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        guard name.count < MemoryLayout.size(ofValue: place.sun_path) else { throw Errno.fileNameTooLong }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: name) }
        let start = MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: place.sun_path)
        let length = socklen_t(start + name.count + (address.hasPrefix("@") ? 0 : 1))
        let bound = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        guard bound == 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        try? self.file.close()
    }

    /// All that was told so far, a datagram each.
    package var told: [String] {
        self.all.withLock { all in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(self.file.rawValue, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return all }
                all.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
        }
    }
}
