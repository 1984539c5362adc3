import Foundation
import NIOCore

/// Sits right above the socket, below TLS, and ends connections rudely.
final class SocketHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private var peerHasLeft = false
    private var closesWithPeer = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            self.peerHasLeft = true
            guard !self.closesWithPeer else { return context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? WireCommand {
        case .abort(let reset):
            if reset, let socket = context.channel as? any SocketOptionProvider {
                // A linger of zero makes the kernel send RST instead of FIN (socket(7)).
                _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            }
            context.close(promise: promise)
        case .closeWithPeer:
            self.closesWithPeer = true
            guard !self.peerHasLeft else { return context.close(promise: promise) }
            promise?.succeed()
        case .cut, .stall, .raw, nil:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }
}
