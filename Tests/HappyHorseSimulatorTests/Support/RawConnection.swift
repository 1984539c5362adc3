import NIOCore
import NIOPosix

/// A connection on which a test writes and reads bytes as they are.
enum RawConnection {
    /// Sends pieces, each after the one before is out, then reads until the other side ends the connection or `enough`
    /// says so. A reset ends it too, and is told.
    static func exchange(
        port: Int,
        _ pieces: [String],
        closes: Bool = false,
        until enough: @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async throws -> (bytes: [UInt8], wasReset: Bool) {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var bytes: [UInt8] = []
            do {
                for piece in pieces {
                    try await outbound.write(ByteBuffer(string: piece))
                }
                guard !closes else { return ([], false) }
                for try await buffer in inbound {
                    bytes.append(contentsOf: buffer.readableBytesView)
                    if enough(bytes) { break }
                }
            } catch is IOError {
                return (bytes, true)
            }
            return (bytes, false)
        }
    }

    static func head(_ method: String, _ path: String, length: Int, more: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(Running.key)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(length)\r\n\(more)\r\n"
    }
}
