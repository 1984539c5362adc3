/// The names of a manifest's jobs, and where each stands. A manifest may have a million of them, so they lie side by side in a few
/// large pieces.
struct TakenNames {
    /// A name that is taken.
    struct Owner: Hashable {
        let name: String
        let line: Int
        /// Whether Paddock made the name.
        let isMade: Bool
    }

    private struct Entry {
        let start: UInt32
        let length: UInt8
        let isMade: Bool
        let line: UInt32
        /// The entry before this one whose folded name has the same hash.
        let next: UInt32
    }

    private static let none = UInt32.max

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// The latest entry of each hash.
    private var latest: [Int: UInt32] = [:]

    /// Takes a name, unless it is taken but for the case of its letters: then nothing changes and its owner is returned.
    ///
    /// `name` has passed `JobName.isValid`, so it is ASCII and 100 bytes at most.
    mutating func take(_ name: String, line: Int, isMade: Bool) -> Owner? {
        var hasher = Hasher()
        for byte in name.utf8 { hasher.combine(Self.folded(byte)) }
        let hash = hasher.finalize()
        var candidate = self.latest[hash] ?? Self.none
        while candidate != Self.none {
            let entry = self.entries[Int(candidate)]
            if self.isSame(name, entry) { return self.owner(entry) }
            candidate = entry.next
        }
        let entry = Entry(
            start: UInt32(self.bytes.count),
            length: UInt8(name.utf8.count),
            isMade: isMade,
            line: UInt32(clamping: line),
            next: self.latest[hash] ?? Self.none
        )
        self.latest[hash] = UInt32(self.entries.count)
        self.entries.append(entry)
        self.bytes.append(contentsOf: name.utf8)
        return nil
    }

    private func isSame(_ name: String, _ entry: Entry) -> Bool {
        let known = self.bytes[Int(entry.start)..<Int(entry.start) + Int(entry.length)]
        return known.elementsEqual(name.utf8) { Self.folded($0) == Self.folded($1) }
    }

    private func owner(_ entry: Entry) -> Owner {
        let known = self.bytes[Int(entry.start)..<Int(entry.start) + Int(entry.length)]
        return Owner(name: String(decoding: known, as: UTF8.self), line: Int(entry.line), isMade: entry.isMade)
    }

    /// The letter in lower case, where it is one.
    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
