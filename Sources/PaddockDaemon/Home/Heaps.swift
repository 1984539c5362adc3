import CPaddockLinux

/// How many heaps the C library keeps for this process.
///
/// It would give threads heaps of their own, up to eight a core, and what one of them has free is of no use to the others: more than half of
/// what ten thousand videos took was such room. A daemon mostly waits, so two are as fast.
package enum Heaps {
    private static let most: Int32 = 2

    /// Before anything else: a heap that is made already stays.
    package static func limit() {
        paddock_limit_heaps(Self.most)
    }
}
