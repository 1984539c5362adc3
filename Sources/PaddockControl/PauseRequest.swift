package import PaddockCore

/// The body of a pause.
package struct PauseRequest: Codable, Hashable, Sendable {
    package var scope: PauseScope

    package init(scope: PauseScope) {
        self.scope = scope
    }
}
