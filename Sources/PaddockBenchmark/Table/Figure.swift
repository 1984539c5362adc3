import Foundation

/// Numbers as the table has them.
enum Figure {
    static func text(_ number: Double, digits: Int = 2) -> String {
        String(format: "%.\(digits)f", number)
    }

    static func seconds(_ seconds: Double) -> String {
        seconds < 1
            ? "\(self.text(seconds * 1000, digits: seconds < 0.01 ? 1 : 0)) ms"
            : "\(self.text(seconds, digits: seconds < 20 ? 1 : 0)) s"
    }

    static func megabytes(_ bytes: Int) -> String { "\(self.text(Double(bytes) / 1_048_576, digits: 0)) MB" }

    static func count(_ number: Int) -> String {
        var text = String(number)
        var place = text.count - 3
        while place > 0 {
            text.insert(",", at: text.index(text.startIndex, offsetBy: place))
            place -= 3
        }
        return text
    }
}
