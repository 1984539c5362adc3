/// Time-ordered identifiers, as the documentation's sample id is one.
/// https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
enum UUIDv7 {
    static func make(epochMilliseconds: Int, using random: inout SeededGenerator) -> String {
        let time = UInt64(max(0, epochMilliseconds)) & 0xffff_ffff_ffff
        let high = time << 16 | 0x7000 | random.next() & 0x0fff
        let low = 0x8000_0000_0000_0000 | random.next() & 0x3fff_ffff_ffff_ffff
        let digits = Hex.text(high) + Hex.text(low)
        var id = ""
        id.reserveCapacity(36)
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                id.append("-")
            }
            id.append(digit)
        }
        return id
    }
}

/// Lower-case hexadecimal.
enum Hex {
    private static let digits = Array("0123456789abcdef")

    static func text(_ value: UInt64) -> String {
        String((0..<16).reversed().map { self.digits[Int(value >> (UInt64($0) * 4) & 15)] })
    }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            text.append(self.digits[Int(byte >> 4)])
            text.append(self.digits[Int(byte & 15)])
        }
        return text
    }
}
