/// What the caller gets to see of a call.
enum Delivery: Sendable {
    /// An answer, which may be damaged on its way.
    case answer(Answer, damage: WireDamage? = nil)

    /// The connection closed, or reset, without a byte.
    case cut(reset: Bool)

    /// Silence until the caller leaves or the simulator ends.
    case stall

    /// So many bytes that are no HTTP, then the end of the connection.
    case garbage(Int)

    /// How the report names it.
    var name: String {
        switch self {
        case .answer(let answer, _): String(answer.status)
        case .cut: "cut"
        case .stall: "stall"
        case .garbage: "garbage"
        }
    }
}

/// What happens to an answer on the wire. Positions count from the first byte of the status line.
enum WireDamage: Sendable, Equatable {
    /// The connection ends after that many bytes, or after the whole answer if it is shorter.
    case cut(after: Int, reset: Bool)

    /// Nothing more comes after that many bytes, and the connection stays open.
    case stall(after: Int)

    /// `Content-Length` is off by that much; the connection ends after the body.
    case wrongLength(by: Int)

    /// The body comes at that speed.
    case trickle(bytesPerSecond: Int)
}
