import CPaddockLinux
import Logging
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells systemd what this service is about, once each; where nobody listens it does nothing.
///
/// Shared by the parts of the daemon that have something to tell.
final class ServiceNotifier: Sendable {
    /// Ready is who has all of these.
    enum Part: CaseIterable {
        /// Commands are answered.
        case control
        /// The last run's leftovers are in order, and the first turn is over.
        case engine
    }

    private struct State {
        var missing = Set(Part.allCases)
        var isStopping = false
        var status = ""
        /// What went wrong at the last reload; part of the status until one goes well.
        var remark: String?
        var hasFailed = false

        var line: String {
            [self.remark, self.status].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
        }
    }

    /// The variable that names the socket on which systemd hears of a service (sd_notify(3)).
    static let variable = "NOTIFY_SOCKET"

    private let socket: DatagramSocket?
    private let state = Mutex(State())
    /// Yields when a stop is asked for. One reader.
    let stopSignals: AsyncStream<Void>
    private let stopSignal: AsyncStream<Void>.Continuation
    private let logger: Logger

    init(environment: [String: String], logger: Logger) {
        self.socket = DatagramSocket(environment[Self.variable])
        self.logger = logger
        (self.stopSignals, self.stopSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether anybody listens.
    var isHeard: Bool { self.socket != nil }

    /// A part is up; the last of them makes the service ready.
    func isUp(_ part: Part) {
        let isReady = self.state.withLock { state in
            state.missing.remove(part) != nil && state.missing.isEmpty && !state.isStopping
        }
        if isReady { self.tell(.ready) }
    }

    /// Settings and key are being read again.
    func reloads() {
        self.tell(.reloading(at: Self.monotonicMicroseconds()))
    }

    /// They were read; `problem` says why the old ones stay where they do.
    func reloaded(problem: String? = nil) {
        let status = self.state.withLock { state in
            state.remark = problem
            return state.line
        }
        self.tell(.ready, .status(status))
    }

    /// A stop was asked for.
    func stops() {
        self.state.withLock { $0.isStopping = true }
        self.tell(.stopping)
        self.stopSignal.yield()
    }

    /// Shows a line in `systemctl status`, where it is another than the last.
    func shows(_ status: String) {
        let line = self.state.withLock { state -> String? in
            guard state.status != status else { return nil }
            state.status = status
            return state.line
        }
        if let line { self.tell(.status(line)) }
    }

    /// Sends news, all in one datagram. Trouble is told once.
    func tell(_ news: ServiceNews...) {
        guard let socket = self.socket else { return }
        do {
            try socket.send(Array(news.map(\.text).joined(separator: "\n").utf8))
            self.state.withLock { $0.hasFailed = false }
        } catch {
            let isNew = self.state.withLock { state in
                defer { state.hasFailed = true }
                return !state.hasFailed
            }
            guard isNew else { return }
            self.logger.warning("systemd can't be told how the service is.", metadata: ["error": "\(error)"])
        }
    }

    private static func monotonicMicroseconds() -> UInt64 {
        UInt64(max(0, paddock_clock(CLOCK_MONOTONIC))) / 1000
    }
}
