import Foundation

/// Quantities as people read them.
enum Amount {
    /// Bytes in decimal units, as in `52.4 kB`.
    static func bytes(_ count: Int64) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var value = Double(count)
        var unit = "B"
        for larger in ["kB", "MB", "GB", "TB", "PB"] where value >= 999.95 {
            value /= 1000
            unit = larger
        }
        return "\(Self.oneDecimal(value)) \(unit)"
    }

    /// A length of time in its two largest units, as in `1 h 20 min`.
    static func duration(seconds: Int) -> String {
        switch max(0, seconds) {
        case let seconds where seconds < 60: return "\(seconds) s"
        case let seconds where seconds < 3600: return "\(seconds / 60) min"
        case let seconds where seconds < 86_400: return Self.pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
        case let seconds: return Self.pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
        }
    }

    /// A number with its noun: `1 job`, `3 jobs`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private static func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
