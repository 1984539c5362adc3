@testable import HappyHorse

/// Feeds a ``DownloadSpeed`` and says how it ended.
struct DownloadSpeedProbe {
    let minimum: Int64
    let window: Duration
    let deadline: ContinuousClock.Instant

    /// Each step: bytes, seconds waited for them, second at which they came.
    func outcome(_ steps: [(Int64, Int, Int)], from start: ContinuousClock.Instant) -> HappyHorseError.Code? {
        var speed = DownloadSpeed(minimum: self.minimum, window: self.window, deadline: self.deadline)
        do {
            for (bytes, waited, second) in steps {
                try speed.received(bytes, waited: .seconds(waited), at: start + .seconds(second))
            }
            return nil
        } catch {
            return error.code
        }
    }
}
