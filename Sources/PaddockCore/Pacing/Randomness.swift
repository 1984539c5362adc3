/// SplitMix64 (Steele, Lea and Flood, 2014): small, quick, and the same on every machine for the same seed.
///
/// The core draws its jitter from it, so that a whole life can be played again from its seed.
package struct Randomness: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A duration between nothing and `ceiling`, evenly spread.
    package mutating func duration(upTo ceiling: Duration) -> Duration {
        .nanoseconds(Int64.random(in: 0...max(0, ceiling.wholeNanoseconds), using: &self))
    }
}
