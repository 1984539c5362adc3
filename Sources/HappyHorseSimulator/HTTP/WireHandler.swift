import NIOCore

/// Sits between HTTP and the socket (or TLS), sees an answer as the bytes it is, and can cut it at any of them.
final class WireHandler: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    struct Cut: Error {}

    private enum State {
        case open
        case limited(left: Int, then: Ending)
        case over
    }

    private enum Ending {
        case abort(reset: Bool)
        case silence
    }

    private var state = State.open

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.state {
        case .open:
            context.write(data, promise: promise)
        case .over:
            promise?.fail(Cut())
        case .limited(let left, let ending):
            var buffer = self.unwrapOutboundIn(data)
            guard buffer.readableBytes >= left else {
                self.state = .limited(left: left - buffer.readableBytes, then: ending)
                context.write(data, promise: promise)
                return
            }
            self.state = .over
            promise?.fail(Cut())
            let last = buffer.readSlice(length: left) ?? ByteBuffer()
            self.finish(context: context, last: last, ending: ending)
        }
    }

    private func finish(context: ChannelHandlerContext, last: ByteBuffer, ending: Ending) {
        switch ending {
        case .silence:
            context.writeAndFlush(self.wrapOutboundOut(last), promise: nil)
        case .abort(let reset):
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in
                context.triggerUserOutboundEvent(WireCommand.abort(reset: reset), promise: nil)
            }
            context.writeAndFlush(self.wrapOutboundOut(last), promise: written)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? WireCommand {
        case .cut(let count, let reset):
            self.state = .limited(left: count, then: .abort(reset: reset))
            promise?.succeed()
        case .stall(let count):
            self.state = .limited(left: count, then: .silence)
            promise?.succeed()
        case .raw(let bytes):
            context.writeAndFlush(self.wrapOutboundOut(bytes), promise: promise)
        case .abort, .closeWithPeer, nil:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }
}
