import PaddockCore

/// What a service tells systemd of itself (sd_notify(3)).
enum ServiceNews: Hashable, Sendable {
    /// It is up, or has read its settings again.
    case ready
    /// It reads its settings again; the moment is by `CLOCK_MONOTONIC`, in microseconds.
    case reloading(at: UInt64)
    case stopping
    /// It is well: the watchdog may go on waiting.
    case well
    /// It needs this much longer from now to start or to stop.
    case moreTime(Duration)
    /// One line for `systemctl status`.
    case status(String)

    /// The assignments, a line each.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let moment): "RELOADING=1\nMONOTONIC_USEC=\(moment)"
        case .stopping: "STOPPING=1"
        case .well: "WATCHDOG=1"
        case .moreTime(let time): "EXTEND_TIMEOUT_USEC=\(time.wholeMicroseconds)"
        case .status(let line): "STATUS=\(OutputText.escape(line))"
        }
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        self.components.seconds * 1_000_000 + self.components.attoseconds / 1_000_000_000_000
    }
}
