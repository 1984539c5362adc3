import Foundation
import PaddockCore
import PaddockEngine
import Synchronization

/// A boot clock that runs many times faster than the machine's: pauses of minutes pass in a second, and everything still happens in
/// the order it would. The wall clock keeps its pace, so that no test crosses midnight, unless a test sets it.
struct FastClock: EngineClock {
    let factor: Int
    /// How far somebody has set the wall clock off.
    let wall = WallShift()
    private let start = ContinuousClock.now

    init(factor: Int = 100) {
        self.factor = factor
    }

    func now() -> Moment {
        let passed = (ContinuousClock.now - self.start) * self.factor
        // Away from zero, as a machine's clock is.
        return Moment(boot: BootTime(nanoseconds: 1_000_000_000_000) + passed, wall: Date() + self.wall.seconds)
    }

    func sleep(until moment: BootTime) async throws {
        while true {
            let rest = moment - self.now().boot
            guard rest > .zero else { return }
            try await Task.sleep(for: rest / self.factor)
        }
    }
}

/// A wall clock that somebody sets while everything runs.
final class WallShift: Sendable {
    private static let year = 365.25 * 86_400
    private let shift = Mutex(0.0)

    var seconds: Double { self.shift.withLock { $0 } }

    func jump(years: Double) {
        self.shift.withLock { $0 += years * Self.year }
    }
}
