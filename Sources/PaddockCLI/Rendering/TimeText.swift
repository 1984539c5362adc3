import Foundation

/// Moments as people read them: local and short, with the day only where it is another.
struct TimeText: Sendable {
    let now: Date
    let calendar: Calendar

    init(now: Date, timeZone: TimeZone = .current) {
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        self.calendar = calendar
    }

    /// `14:05`, `23 Nov 14:05` or `2025-11-23 14:05`, by how far away it is.
    func short(_ date: Date) -> String {
        "\(self.day(date))\(self.clock(date))"
    }

    /// As `short`, to the second.
    func precise(_ date: Date) -> String {
        let seconds = self.calendar.component(.second, from: date)
        return "\(self.short(date)):\(Self.twoDigits(seconds))"
    }

    /// `5 min ago`, or `in 5 min`.
    func distance(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince(self.now).rounded())
        let length = Amount.duration(seconds: abs(seconds))
        return seconds > 0 ? "in \(length)" : "\(length) ago"
    }

    private func clock(_ date: Date) -> String {
        let parts = self.calendar.dateComponents([.hour, .minute], from: date)
        return "\(Self.twoDigits(parts.hour ?? 0)):\(Self.twoDigits(parts.minute ?? 0))"
    }

    private func day(_ date: Date) -> String {
        guard !self.calendar.isDate(date, inSameDayAs: self.now) else { return "" }
        let parts = self.calendar.dateComponents([.year, .month, .day], from: date)
        let (year, month, day) = (parts.year ?? 0, parts.month ?? 1, parts.day ?? 1)
        guard year == self.calendar.component(.year, from: self.now) else {
            return "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day)) "
        }
        return "\(day) \(Self.months[(month - 1) % 12]) "
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
