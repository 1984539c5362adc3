package import Foundation

/// Who holds a home, as the lock file says. The kernel's lock is what counts; this is for messages and for waiting.
package struct LockHolder: Codable, Hashable, Sendable {
    /// What kind of process it is.
    package enum Role: String, Codable, Sendable {
        /// Holds the home as long as it runs.
        case daemon
        /// Holds it for a moment, to make one change.
        case command
    }

    package let role: Role
    package let pid: Int32
    /// The name of the command, as in `run`.
    package let command: String
    package let startedAt: Date

    package init(role: Role, pid: Int32, command: String, startedAt: Date) {
        self.role = role
        self.pid = pid
        self.command = command
        self.startedAt = startedAt
    }
}
