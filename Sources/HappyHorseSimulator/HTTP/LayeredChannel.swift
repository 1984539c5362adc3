import HummingbirdCore
import Logging
import NIOCore

/// A child channel with one more handler in front of its own.
struct LayeredChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let makeHandler: @Sendable () -> any ChannelHandler

    init(_ base: Base, under makeHandler: @escaping @Sendable () -> any ChannelHandler) {
        self.base = base
        self.makeHandler = makeHandler
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(self.makeHandler())
        }.flatMap {
            self.base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await self.base.handle(value: value, logger: logger)
    }
}
