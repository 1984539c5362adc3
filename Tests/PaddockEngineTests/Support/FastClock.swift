import Foundation
import PaddockCore
import PaddockEngine

/// A boot clock that runs many times faster than the machine's: pauses of minutes pass in a second, and everything still happens in
/// the order it would. The wall clock keeps its pace, so that no test crosses midnight.
struct FastClock: EngineClock {
    let factor: Int
    private let start = ContinuousClock.now

    init(factor: Int = 100) {
        self.factor = factor
    }

    func now() -> Moment {
        let passed = (ContinuousClock.now - self.start) * self.factor
        // Away from zero, as a machine's clock is.
        return Moment(boot: BootTime(nanoseconds: 1_000_000_000_000) + passed, wall: Date())
    }

    func sleep(until moment: BootTime) async throws {
        while true {
            let rest = moment - self.now().boot
            guard rest > .zero else { return }
            try await Task.sleep(for: rest / self.factor)
        }
    }
}
