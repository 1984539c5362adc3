import ArgumentParser
import PaddockCore
import PaddockDaemon

/// How long ago something must have been, as people give it: `30d`, `12h`.
struct PastDuration: Hashable, Sendable, ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        guard let duration = QuantityText.duration(argument) else { return nil }
        self.seconds = duration.inSeconds
    }
}
