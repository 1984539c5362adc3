import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A connection to a socket file over which nothing is said.
struct UnixConnection: Sendable {
    private let file: FileDescriptor

    init(to path: FilePath) throws {
        #if canImport(Glibc)
        let kind = Int32(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        let number = socket(AF_UNIX, kind, 0)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        self.file = FileDescriptor(rawValue: number)
        do {
            try Self.reach(path, by: number)
        } catch {
            // Whoever asks again and again whether somebody listens must not run out of descriptors.
            self.close()
            throw error
        }
    }

    private static func reach(_ path: FilePath, by number: CInt) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.string.utf8)
        let size = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < size else { throw Errno.fileNameTooLong }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // A full backlog would make this wait for whoever accepts.
        guard fcntl(number, F_SETFL, O_NONBLOCK) == 0 else { throw Errno(rawValue: errno) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 || errno == EAGAIN || errno == EINPROGRESS else { throw Errno(rawValue: errno) }
    }

    func close() {
        try? self.file.close()
    }
}
