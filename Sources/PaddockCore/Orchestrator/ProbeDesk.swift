/// The free question that shows whether the API answers and takes the key: asked before creates when it has been quiet, and
/// to find out whether the `auth` and `api` gates may open.
struct ProbeDesk: Hashable, Sendable {
    /// Calls without a sensible answer, one after another, that make it an outage.
    static let failuresThatCloseTheGate = 3

    /// The last moment at which the API answered something that was its own.
    var lastAnswer: BootTime?
    /// The gates that wait for the question in the air; nil where none is.
    var underWay: [Gate]?

    /// Calls without a sensible answer since the last that had one.
    var failuresInARow = 0

    /// Whether the API has answered lately enough to arm a create (Safety, The held brace).
    func isFresh(at now: BootTime, spacing: Duration) -> Bool {
        guard let lastAnswer = self.lastAnswer else { return false }
        return now - lastAnswer <= max(.seconds(30), spacing * 3)
    }
}
