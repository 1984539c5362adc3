import NIOCore
import NIOPosix
import Synchronization

/// A TCP server on 127.0.0.1 for what no well-behaved HTTP server does: a script writes and reads the bytes of each
/// connection.
package struct RawServer: Sendable {
    /// What one connection does. Throwing ends the connection.
    package typealias Script = @Sendable (RawConnection) async throws -> Void

    /// The port it listens on.
    package let port: Int
    /// `http://127.0.0.1:PORT`.
    package var origin: String { "http://127.0.0.1:\(self.port)" }

    /// Serves while `body` runs, then takes no more connections and waits for the scripts to end by themselves, as they
    /// do when the other side has closed.
    ///
    /// - Returns: What the body returned, and what each connection received, in order of arrival.
    package static func serving<Value: Sendable>(
        _ script: @escaping Script,
        while body: (RawServer) async throws -> Value
    ) async throws -> (value: Value, received: [String]) {
        let transcript = Transcript()
        let listener = try await Self.listener()
        let server = RawServer(port: listener.channel.localAddress?.port ?? 0)
        let value = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.accept(listener, script: script, transcript: transcript) }
            do {
                let value = try await body(server)
                try await listener.channel.close()
                try await group.waitForAll()
                return value
            } catch {
                group.cancelAll()
                throw error
            }
        }
        return (value, transcript.texts)
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private static func listener() async throws -> NIOAsyncChannel<Connection, Never> {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
    }

    private static func accept(
        _ listener: NIOAsyncChannel<Connection, Never>,
        script: @escaping Script,
        transcript: Transcript
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await listener.executeThenClose { connections in
                for try await connection in connections {
                    let index = transcript.opened()
                    group.addTask {
                        // A reset by either side is part of many scripts, and shows in what the client reports.
                        try? await connection.executeThenClose { inbound, outbound in
                            try await script(
                                RawConnection(
                                    index: index,
                                    channel: connection.channel,
                                    inbound: inbound.makeAsyncIterator(),
                                    outbound: outbound,
                                    record: { transcript.append($0, to: index) }
                                )
                            )
                        }
                    }
                }
            }
        }
    }
}

/// What arrived, by connection.
private final class Transcript: Sendable {
    private let connections = Mutex<[[UInt8]]>([])

    var texts: [String] { self.connections.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }

    func opened() -> Int {
        self.connections.withLock {
            $0.append([])
            return $0.count - 1
        }
    }

    func append(_ buffer: ByteBuffer, to index: Int) {
        self.connections.withLock { $0[index].append(contentsOf: buffer.readableBytesView) }
    }
}
