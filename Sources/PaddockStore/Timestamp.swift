import Foundation
import GRDB

/// Moments are stored as whole milliseconds since 1970, which is also the precision they are shown in.
extension Date {
    /// Milliseconds since 1970, rounded; held at the bounds of the type for dates beyond any calendar.
    var milliseconds: Int64 {
        Int64(exactly: (self.timeIntervalSince1970 * 1000).rounded()) ?? (self.timeIntervalSince1970 < 0 ? .min : .max)
    }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

extension Row {
    /// The moment in a column; nil where there is none.
    func date(_ column: String) -> Date? {
        let milliseconds: Int64? = self[column]
        return milliseconds.map(Date.init(milliseconds:))
    }

    /// The moment in a column, by its place.
    func date(at column: Int) -> Date? {
        let milliseconds: Int64? = self[column]
        return milliseconds.map(Date.init(milliseconds:))
    }
}
