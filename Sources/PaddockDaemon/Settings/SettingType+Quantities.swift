import PaddockCore

extension SettingType<Int> {
    /// A whole number in digits.
    static func count(_ bounds: ClosedRange<Int> = 1...1_000_000) -> Self {
        .text(
            "count",
            allowed: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)",
            read: { text throws(SettingRefusal) in
                // Int's own reader also takes a sign in front.
                guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
                    bounds.contains(number)
                else { throw SettingRefusal() }
                return number
            },
            write: { String($0) }
        )
    }
}

extension SettingType<Duration> {
    /// A number with a unit.
    static func duration(_ bounds: ClosedRange<Duration> = .zero...(.seconds(365 * 86400))) -> Self {
        let lowest = QuantityText.text(bounds.lowerBound)
        let highest = QuantityText.text(bounds.upperBound)
        return .text(
            "duration",
            allowed: "a duration from \(lowest) to \(highest), as in 500ms, 0.5s, 2m, 24h",
            read: { text throws(SettingRefusal) in
                guard let duration = QuantityText.duration(text) else {
                    throw SettingRefusal(reason: QuantityText.isBareNumber(text) ? "a number without a unit" : nil)
                }
                guard bounds.contains(duration) else { throw SettingRefusal() }
                return duration
            },
            write: { QuantityText.text($0) }
        )
    }
}

extension SettingType<Int64> {
    /// A number of bytes with a unit.
    static var size: Self {
        .text(
            "size",
            allowed: "a size, as in 500MB (decimal) or 1GiB (binary)",
            read: { text throws(SettingRefusal) in
                guard let bytes = QuantityText.bytes(text) else {
                    throw SettingRefusal(reason: QuantityText.isBareNumber(text) ? "a number without a unit" : nil)
                }
                return bytes
            },
            write: { QuantityText.text(bytes: $0) }
        )
    }
}
