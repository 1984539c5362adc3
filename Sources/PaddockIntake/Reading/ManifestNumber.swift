/// A number as it was written, exact: JSON's grammar, and what YAML 1.2 adds to it (`+6`, `.5`, `5.`).
///
/// Leading zeros are refused: YAML 1.1 reads `010` as eight, YAML 1.2 as ten, and a person must not pay for the difference.
package struct ManifestNumber: Hashable, Sendable {
    private let isNegative: Bool
    /// The digits without leading and trailing zeros; empty for zero.
    private let digits: [UInt8]
    /// The power of ten that the digits are multiplied with.
    private let exponent: Int
    private let text: String

    /// Reads a number; nil where the text is none, or is longer than any number that a manifest can need.
    package init?(_ text: String) {
        guard text.utf8.count <= 400, let parts = Self.parts(of: Array(text.utf8)) else { return nil }
        var digits = parts.digits
        var exponent = parts.exponent
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        self.isNegative = parts.isNegative
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
        self.text = text
    }

    /// The number as an integer where it is one (`6`, `6.0`, `60e-1`) and fits 64 bits; else nil.
    package var integer: Int? {
        guard self.exponent >= 0, self.digits.count + self.exponent <= 19 else { return nil }
        var value = 0
        for digit in self.digits + Array(repeating: UInt8(ascii: "0"), count: self.exponent) {
            let (shifted, tooBig) = value.multipliedReportingOverflow(by: 10)
            let unit = Int(digit - UInt8(ascii: "0"))
            let (next, over) =
                self.isNegative
                ? shifted.subtractingReportingOverflow(unit) : shifted.addingReportingOverflow(unit)
            guard !tooBig, !over else { return nil }
            value = next
        }
        return value
    }

    /// The nearest floating-point number, never `-0`; infinite where it is too large for one.
    package var double: Double {
        let value = Double(self.text.hasSuffix(".") ? String(self.text.dropLast()) : self.text) ?? self.fallback
        return value == 0 ? 0 : value
    }

    /// `5.e3` and the like, which `Double` does not read.
    private var fallback: Double {
        let magnitude = Double("\(String(decoding: self.digits, as: UTF8.self))e\(self.exponent)") ?? .infinity
        return self.isNegative ? -magnitude : magnitude
    }

    private struct Parts {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0
    }

    private static func parts(of units: [UInt8]) -> Parts? {
        var rest = units[...]
        var parts = Parts()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            parts.isNegative = rest.removeFirst() == UInt8(ascii: "-")
        }
        let whole = Self.takeDigits(&rest)
        guard whole.count < 2 || whole.first != UInt8(ascii: "0") else { return nil }
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        parts.digits = whole + fraction
        parts.exponent = -fraction.count
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            guard let power = Int(String(decoding: rest, as: UTF8.self)), (-100_000...100_000).contains(power) else {
                return nil
            }
            parts.exponent += power
            rest = []
        }
        return rest.isEmpty ? parts : nil
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return Array(digits)
    }
}
