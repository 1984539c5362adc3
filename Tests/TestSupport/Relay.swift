import NIOCore
import NIOPosix
import Synchronization

/// A way to a server on 127.0.0.1 that can be blocked for new connections while those that are open go on.
package final class Relay: Sendable {
    /// What becomes of a new connection.
    package enum Manner: CaseIterable, Sendable {
        case passesOn
        /// Answers in plain text, whatever is said.
        case speaksNoTLS
        /// Is closed at once.
        case closes
    }

    private let manner = Mutex(Manner.passesOn)
    private let target: Int

    private init(target: Int) {
        self.target = target
    }

    /// New connections are treated so from now on.
    package func treatNewConnections(_ manner: Manner) {
        self.manner.withLock { $0 = manner }
    }

    /// Relays to a port while `body` runs.
    ///
    /// - Parameters:
    ///   - target: The port to which connections lead.
    ///   - body: Is given the relay and the port on which it listens.
    /// - Returns: What the body returned.
    /// - Throws: What the body throws, and where the relay can't listen.
    package static func serving<Value: Sendable>(
        to target: Int,
        while body: (Relay, Int) async throws -> Value
    ) async throws -> Value {
        let relay = Relay(target: target)
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { relay.take($0) }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let value = try await body(relay, listener.localAddress?.port ?? 0)
            try await listener.close()
            return value
        } catch {
            try? await listener.close()
            throw error
        }
    }

    private func take(_ channel: any Channel) -> EventLoopFuture<Void> {
        switch self.manner.withLock({ $0 }) {
        case .passesOn:
            ClientBootstrap(group: channel.eventLoop).connect(host: "127.0.0.1", port: self.target)
                .flatMapThrowing { other in
                    try channel.pipeline.syncOperations.addHandler(Glue(other))
                    try other.pipeline.syncOperations.addHandler(Glue(channel))
                }
        case .speaksNoTLS:
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(PlainAnswer())
            }
        case .closes:
            channel.close()
        }
    }
}

/// Gives everything that comes to another channel, its end too.
private final class Glue: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(_ other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.other.writeAndFlush(self.unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.other.close(promise: nil)
    }
}

/// Answers the first bytes as a server would that knows no TLS.
private final class PlainAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        context.writeAndFlush(self.wrapOutboundOut(answer), promise: nil)
        context.close(promise: nil)
    }
}
