/// SplitMix64: small, fast, and the same everywhere for the same seed.
/// https://prng.di.unimi.it/splitmix64.c
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    /// A generator for one thing alone, so that its fate does not depend on what else happened before it.
    init(seed: UInt64, for name: String, occurrence: Int) {
        // FNV-1a, because Swift's own hash differs from run to run.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        self.state = seed &* 0x9e37_79b9_7f4a_7c15 ^ hash ^ (UInt64(truncatingIfNeeded: occurrence) << 48)
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, 1.
    mutating func fraction() -> Double {
        Double(self.next() >> 11) * 0x1p-53
    }

    /// A number between two others.
    mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * self.fraction()
    }
}
