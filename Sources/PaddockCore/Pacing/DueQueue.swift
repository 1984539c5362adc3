import HeapModule

/// Things that fall due, earliest first; each key is in it at most once.
///
/// Moving a key leaves its old entry in the heap, to be skipped when it surfaces: cheaper than a search.
package struct DueQueue<Key: Hashable & Sendable>: Sendable {
    private struct Entry: Comparable, Sendable {
        let due: BootTime
        let order: UInt64
        let key: Key

        static func < (left: Self, right: Self) -> Bool {
            (left.due, left.order) < (right.due, right.order)
        }

        static func == (left: Self, right: Self) -> Bool {
            left.due == right.due && left.order == right.order
        }
    }

    private var heap = Heap<Entry>()
    private var current: [Key: UInt64] = [:]
    private var counter: UInt64 = 0

    package init() {}

    package var count: Int { self.current.count }

    package func contains(_ key: Key) -> Bool {
        self.current[key] != nil
    }

    /// Puts a key in, or moves it.
    package mutating func set(_ key: Key, due: BootTime) {
        self.counter += 1
        self.current[key] = self.counter
        self.heap.insert(Entry(due: due, order: self.counter, key: key))
        self.compactIfMostlyStale()
    }

    package mutating func remove(_ key: Key) {
        self.current[key] = nil
    }

    /// When the earliest falls due.
    package mutating func earliest() -> BootTime? {
        self.dropStale()
        return self.heap.min?.due
    }

    /// Takes the earliest that is due by `now`.
    package mutating func popDue(at now: BootTime) -> Key? {
        self.dropStale()
        guard let first = self.heap.min, first.due <= now else { return nil }
        self.heap.removeMin()
        self.current[first.key] = nil
        return first.key
    }

    private mutating func dropStale() {
        while let first = self.heap.min, self.current[first.key] != first.order {
            self.heap.removeMin()
        }
    }

    private mutating func compactIfMostlyStale() {
        guard self.heap.count > 64, self.heap.count > self.current.count * 4 else { return }
        let live = self.heap.unordered.filter { self.current[$0.key] == $0.order }
        self.heap = Heap(live)
    }
}
