import Foundation
package import PaddockCore

/// Both clocks, and a way to wait for a moment. Injected, so that tests move time.
package protocol EngineClock: Sendable {
    /// The moment on both clocks.
    func now() -> Moment
    /// Returns at the moment, or soon after.
    ///
    /// - Throws: `CancellationError` where the task is cancelled first.
    func sleep(until moment: BootTime) async throws
}

/// The machine's own clocks.
package struct SystemClock: EngineClock {
    package init() {}

    package func now() -> Moment {
        Moment(boot: Self.bootTime(), wall: Date())
    }

    package func sleep(until moment: BootTime) async throws {
        // The continuous clock goes on while the machine sleeps, as the boot clock does; asking again covers any drift.
        while true {
            let rest = moment - Self.bootTime()
            guard rest > .zero else { return }
            try await Task.sleep(for: rest, tolerance: .milliseconds(1), clock: .continuous)
        }
    }

    /// Swift's continuous clock is `CLOCK_BOOTTIME` on Linux and `mach_continuous_time` on macOS.
    private static func bootTime() -> BootTime {
        BootTime(nanoseconds: (ContinuousClock.now - Self.beginning).wholeNanoseconds)
    }

    private static let beginning = ContinuousClock.now
}
