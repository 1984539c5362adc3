extension Duration {
    /// Reads a number with a unit, as settings have them: `500ms`, `0.5s`, `2m`, `24h`; `nil` for anything else.
    package init?(simulatorText text: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        let digits = text.dropLast(unit.suffix.count)
        guard digits.first?.isNumber == true, let number = Double(digits), number.isFinite else { return nil }
        let seconds = number * unit.seconds
        guard (0...31_536_000).contains(seconds) else { return nil }
        self = .nanoseconds(Int64((seconds * 1_000_000_000).rounded()))
    }

    /// The whole length in seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
