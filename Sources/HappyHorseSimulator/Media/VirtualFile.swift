/// A file that is made while it is read: a short beginning, and padding of any length after it.
struct VirtualFile: Sendable {
    let beginning: [UInt8]
    let padding: Int

    var count: Int { self.beginning.count + self.padding }

    func read(_ range: Range<Int>) -> [UInt8] {
        var bytes = Array(self.beginning[range.clamped(to: 0..<self.beginning.count)])
        bytes.reserveCapacity(range.count)
        var position = max(0, range.lowerBound - self.beginning.count)
        let end = range.upperBound - self.beginning.count
        while position < end {
            // Every byte depends on its place, so that a transfer resumed at the wrong place shows.
            let word = UInt64(position >> 3) &* 0x9e37_79b9_7f4a_7c15
            if position & 7 == 0, end - position >= 8 {
                withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
                position += 8
                continue
            }
            repeat {
                bytes.append(UInt8(truncatingIfNeeded: word >> (UInt64(position & 7) * 8)))
                position += 1
            } while position & 7 != 0 && position < end
        }
        return bytes
    }
}
