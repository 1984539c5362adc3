import NIOCore

/// What a responder asks of the handlers below HTTP, sent down the pipeline as an outbound event.
enum WireCommand: Sendable {
    /// Ends the connection after that many more bytes.
    case cut(after: Int, reset: Bool)

    /// Swallows everything after that many more bytes.
    case stall(after: Int)

    /// Bytes to be sent as they are.
    case raw(ByteBuffer)

    /// Ends the connection at once, by FIN or by RST.
    case abort(reset: Bool)

    /// Ends the connection as soon as the peer has ended its half.
    case closeWithPeer
}
