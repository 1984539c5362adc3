package import Foundation

/// A moment on the boot clock (`CLOCK_BOOTTIME`): it goes on while the machine sleeps and never jumps with the wall clock.
///
/// Deadlines are kept in it, in memory only: at a start they are made anew from "now".
package struct BootTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's own beginning.
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (moment: Self, duration: Duration) -> Self {
        Self(nanoseconds: moment.nanoseconds &+ duration.wholeNanoseconds)
    }

    package static func - (later: Self, earlier: Self) -> Duration {
        .nanoseconds(later.nanoseconds &- earlier.nanoseconds)
    }
}

/// "Now" on both clocks, read once and handed to the core: the boot clock for deadlines, the wall for caps and display.
package struct Moment: Hashable, Sendable {
    package let boot: BootTime
    package let wall: Date

    package init(boot: BootTime, wall: Date) {
        self.boot = boot
        self.wall = wall
    }
}

extension Duration {
    /// The duration in nanoseconds, held at the bounds of 292 years either way.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }

    /// The duration in seconds.
    package var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
