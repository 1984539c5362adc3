/// The watchdog that systemd keeps over this process, where it keeps one (sd_watchdog_enabled(3)).
struct Watchdog: Hashable, Sendable {
    /// The variables that tell of it.
    static let variables: Set<String> = ["WATCHDOG_USEC", "WATCHDOG_PID"]

    /// It strikes when it hears nothing for so long.
    let limit: Duration

    /// Nil where there is none.
    ///
    /// - Parameters:
    ///   - environment: all variables.
    ///   - pid: this process; a watchdog over another is not ours to feed.
    init?(environment: [String: String], pid: Int32) {
        guard let text = environment["WATCHDOG_USEC"], let limit = Int64(text), limit > 0 else { return nil }
        if let other = environment["WATCHDOG_PID"], Int32(other) != pid { return nil }
        self.limit = .microseconds(limit)
    }

    /// How often to look whether all is well: a sign of life is asked for at one look and found at the next, so two looks fit into half
    /// of the limit.
    var interval: Duration { self.limit / 4 }
}
