/// What one check of `doctor` came to.
package struct DoctorFinding: Hashable, Sendable {
    /// How much it matters.
    package enum Level: String, Codable, Hashable, Sendable {
        case ok
        /// Works, and could be better.
        case advice
        /// Does not work, or won't for long.
        case problem
    }

    /// The name of the check.
    package var check: String
    package var level: Level
    /// What was found; one line.
    package var message: String
    /// What a person can do about it.
    package var remedy: String?

    package init(check: String, level: Level, message: String, remedy: String?) {
        self.check = check
        self.level = level
        self.message = message
        self.remedy = remedy
    }

    static func ok(_ check: String, _ message: String) -> Self {
        Self(check: check, level: .ok, message: message, remedy: nil)
    }

    static func advice(_ check: String, _ message: String, remedy: String) -> Self {
        Self(check: check, level: .advice, message: message, remedy: remedy)
    }

    static func problem(_ check: String, _ message: String, remedy: String) -> Self {
        Self(check: check, level: .problem, message: message, remedy: remedy)
    }
}
