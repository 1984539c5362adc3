import HappyHorseSimulator

/// The first lines of a simulator: where it is, and what to set to use it.
struct SimulatorGreeting: Hashable, Sendable {
    /// Works with every simulator, which takes any key that begins with `hh_`.
    static let key = "hh_test_rehearsal"

    let baseURL: String
    let storage: String
    let cdn: String

    init(origins: SimulatorOrigins) {
        self.baseURL = origins.api
        self.storage = origins.storage
        self.cdn = origins.cdn
    }

    /// The lines; those after the first are for a shell as they are.
    var lines: [String] {
        [
            "base URL: \(self.baseURL)",
            "export HAPPYHORSE_BASE_URL=\(self.baseURL)",
            "export HAPPYHORSE_API_KEY=\(Self.key)",
            "# uploads go to \(self.storage), files come from \(self.cdn); Ctrl-C ends it",
        ]
    }
}
