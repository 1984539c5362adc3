import NIOCore
import NIOPosix

extension RawConnection {
    /// Connects to a server on 127.0.0.1 and hands the connection to `body`; it is closed when `body` ends.
    ///
    /// The names are a server's: from this end, `readRequest` reads an answer.
    package static func connecting<Value>(
        to port: Int,
        _ body: (RawConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(
                RawConnection(
                    index: 0,
                    channel: channel.channel,
                    inbound: inbound.makeAsyncIterator(),
                    outbound: outbound,
                    record: { _ in }
                )
            )
        }
    }
}
