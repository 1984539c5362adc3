/// Why a command did not get what it asked of the daemon.
package struct ControlError: Error, CustomStringConvertible {
    /// What happened.
    package enum Kind: Hashable, Sendable {
        /// Nobody listens on the home's socket.
        case notRunning
        /// The socket is not for this user.
        case notPermitted
        /// Somebody listens and does not answer in time, or hung up.
        case noAnswer
        /// The answer is not one of ours: the daemon is of another version.
        case notUnderstood
        /// The daemon answered that it can't or won't.
        case failed(ControlFailure.Code)
    }

    package let kind: Kind
    /// One line that says what to do.
    package let message: String
    /// What lies behind it, where that says more.
    package let cause: (any Error)?

    package init(_ kind: Kind, _ message: String, cause: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.cause = cause
    }

    package var description: String { self.message }

    /// The status that a command ends with (README, Commands).
    package var exitStatus: Int32 {
        switch self.kind {
        case .notRunning, .noAnswer: 69
        case .notPermitted, .notUnderstood: 1
        case .failed(let code):
            switch code {
            case .notFound: 66
            case .stopping: 69
            case .storeFailed: 74
            case .badRequest, .unknownRequest, .refused, .internal: 1
            }
        }
    }
}
