package import Foundation

/// What the account's plan has refused, kept over restarts: a restart is no other plan, and two more jobs would fail to learn the same.
package struct SavedPlanLimits: Hashable, Sendable, Codable {
    /// How often a value was refused.
    package struct Refusal: Hashable, Sendable, Codable {
        package let field: String
        package let value: String
        package let times: Int

        package init(field: String, value: String, times: Int) {
            self.field = field
            self.value = value
            self.times = times
        }
    }

    package var refusals: [Refusal]
    /// When the gate was closed, and why; nil where it is open.
    package var closedAt: Date?
    package var reason: String?
    /// Whose plan it is: `OrchestratorSettings.account`.
    package var account: String

    package init(refusals: [Refusal], closedAt: Date?, reason: String?, account: String) {
        self.refusals = refusals
        self.closedAt = closedAt
        self.reason = reason
        self.account = account
    }
}
