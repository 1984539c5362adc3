import PaddockCore

/// Durations and sizes as people write them: a number and a unit, never a bare number.
package enum QuantityText {
    /// Reads `500ms`, `0.5s`, `2m`, `24h` or `30d`; nil where the text is nothing of the kind or over 292 years.
    package static func duration(_ text: String) -> Duration? {
        guard let nanoseconds = Self.amount(text, units: Self.durationUnits) else { return nil }
        return .nanoseconds(nanoseconds)
    }

    /// Writes a duration so that `duration` reads the same again, in the largest unit that divides it.
    package static func text(_ duration: Duration) -> String {
        let nanoseconds = duration.wholeNanoseconds
        guard nanoseconds != 0 else { return "0s" }
        for (unit, size) in Self.durationUnits.reversed() where nanoseconds.isMultiple(of: size) {
            return "\(nanoseconds / size)\(unit)"
        }
        let (milliseconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return "\(milliseconds).\(Self.padded(rest, to: 6))ms"
    }

    /// Reads `500MB` (decimal) or `1GiB` (binary) into bytes; nil where the text is nothing of the kind or over 8 EiB.
    package static func bytes(_ text: String) -> Int64? {
        Self.amount(text, units: Self.sizeUnits)
    }

    /// Writes bytes so that `bytes(_:)` reads the same again, in the largest unit that divides them.
    package static func text(bytes: Int64) -> String {
        guard bytes != 0 else { return "0B" }
        for (unit, size) in Self.sizeUnits.sorted(by: { $0.1 > $1.1 }) where bytes.isMultiple(of: size) {
            return "\(bytes / size)\(unit)"
        }
        return "\(bytes)B"
    }

    /// Whether the text is a number that only lacks its unit.
    package static func isBareNumber(_ text: String) -> Bool {
        Self.amount(text, units: [("", 1)]) != nil || Double(text) != nil
    }
}

// MARK: - Reading

extension QuantityText {
    private static let durationUnits: [(String, Int64)] = [
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]

    private static let sizeUnits: [(String, Int64)] = [
        ("B", 1),
        ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// The amount in the smallest unit. Whole numbers only, so that 0.1s is a hundred milliseconds and not nearly so;
    /// what a fraction leaves below the smallest unit is cut off.
    private static func amount(_ text: String, units: [(String, Int64)]) -> Int64? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let unit = units.first(where: { $0.0 == text[number.endIndex...] }) else { return nil }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int64(parts[0]) else { return nil }
        let (large, overflow) = whole.multipliedReportingOverflow(by: unit.1)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return large }

        // Nine digits keep every product far below Int64's bound, and no unit needs a tenth.
        guard !parts[1].isEmpty, let fraction = Int64(parts[1].prefix(9)), Int64(parts[1].prefix(18)) != nil else {
            return nil
        }
        let scale = (0..<min(parts[1].count, 9)).reduce(Int64(1)) { product, _ in product * 10 }
        let small = (Int128(fraction) * Int128(unit.1)) / Int128(scale)
        let (sum, sumOverflow) = large.addingReportingOverflow(Int64(small))
        return sumOverflow ? nil : sum
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
