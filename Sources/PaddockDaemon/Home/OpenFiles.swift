import CPaddockLinux
import Foundation

/// How many files and sockets this process may have open (`RLIMIT_NOFILE` of getrlimit(2)).
///
/// Running out of them would do worse than make calls wait: libdispatch opens a file of `/proc` now and then, and ends the process where it
/// can't, with a create in the air perhaps. So a daemon starts only where everything that its limits allow at once fits, and some to spare.
///
/// The soft limit of most systems is for programs that use select(2), so it is raised to the hard one, which is what the administrator
/// allows. Under the least that any command needs the network library ends the process without a word, so that is found out first.
package struct OpenFiles: Hashable, Sendable {
    /// As many as systemd's own services have; more would only make a program that closes them all slow.
    private static let most = 65_536

    /// Descriptors that are kept free for what nobody counts: resolvers, hooks, commands on the socket, files that are looked at.
    private static let spare = 16

    /// Commands that are answered at once; the next ones wait.
    static let commands = 16

    /// What may be open.
    package let limit: Int

    /// Raises the soft limit as far as that is allowed.
    package static func raised() -> Self {
        Self(limit: Int(clamping: paddock_raise_open_files(UInt64(Self.most))))
    }

    package init(limit: Int) {
        self.limit = limit
    }

    /// Below this not even a command can run: each event loop of the network library has three, one loop a core.
    package static var least: Int { 3 * ProcessInfo.processInfo.activeProcessorCount + Self.spare }

    /// What a daemon with these limits needs.
    package static func wanted(by limits: Settings.Limits) -> Int {
        // A create has a connection of its own; a transfer a connection and a file; polls and presigns have a connection each.
        let calls = limits.creates + 64 + limits.uploads
        let transfers = 2 * (limits.uploads + limits.downloads)
        let database = 16
        return Self.least + calls + transfers + database + Self.commands
    }

    /// Why nothing can run that needs so many; nil where it can.
    package func refusal(needing count: Int = Self.least) -> String? {
        guard self.limit < count else { return nil }
        return
            "only \(self.limit) files may be open, and \(count) are needed: raise the limit (ulimit -n, or LimitNOFILE= of the "
            + "service)"
    }
}
