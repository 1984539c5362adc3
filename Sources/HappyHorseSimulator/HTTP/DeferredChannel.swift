import HummingbirdCore
import Logging
import NIOCore

/// A child channel that is set up only once somebody handles it.
///
/// A connection that is accepted while the server ends reaches nobody. NIO's async channel must not be dropped like that: its
/// writer traps when it goes unfinished. A bare channel may.
struct DeferredChannel<Base: ServerChildChannel>: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let base: Base

    init(_ base: Base) {
        self.base = base
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        // Nothing is read before the connection has its reader.
        channel.setOption(.autoRead, value: false).map { Value(channel: channel) }
    }

    func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        do {
            let connection = try await channel.eventLoop.flatSubmit {
                self.base.setup(channel: channel, logger: logger)
            }.get()
            // Where the connection is gone already, its handler finds that out; it must run in any case.
            channel.setOption(.autoRead, value: true).whenComplete { _ in }
            await self.base.handle(value: connection, logger: logger)
        } catch {
            try? await channel.close()
        }
    }
}
