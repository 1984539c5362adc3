import Foundation
import NIOHTTP1

/// Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or a date, which is read against the answer's own `Date` so that a
/// wrong clock here does no harm. `now` stands in where the answer has no `Date`.
enum RetryAfter {
    /// A longer wait is cut to this: no API means more than a year, and it keeps arithmetic on the result safe.
    static let longest: Duration = .seconds(365 * 86_400)

    static func wait(in headers: HTTPHeaders, now: Date) -> Duration? {
        guard let text = headers.first(name: "Retry-After") else { return nil }
        return Self.wait(text, date: headers.first(name: "Date"), now: now)
    }

    static func wait(_ text: String, date: String?, now: Date) -> Duration? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(text).map { min(.seconds($0), Self.longest) } ?? Self.longest
        }
        guard let moment = HTTPDate.parse(text) else { return nil }
        let seconds = moment.timeIntervalSince(date.flatMap(HTTPDate.parse) ?? now)
        return min(max(.zero, .seconds(min(seconds, 1e9))), Self.longest)
    }
}

/// The three date forms of RFC 9110, 5.6.7, of which a recipient must accept all.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func parse(_ text: String) -> Date? {
        let words = text.split { " ,-".contains($0) }.map(String.init)
        // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT | Sun Nov  6 08:49:37 1994
        if words.count == 6, words[5] == "GMT" {
            return Self.date(day: words[1], month: words[2], year: words[3], time: words[4])
        }
        guard words.count == 5 else { return nil }
        return Self.date(day: words[2], month: words[1], year: words[4], time: words[3])
    }

    private static func date(day: String, month: String, year: String, time: String) -> Date? {
        let clock = time.split(separator: ":").compactMap { Int($0) }
        guard
            let day = Int(day), (1...31).contains(day),
            let month = Self.months.firstIndex(of: month),
            var year = Int(year), (0...9999).contains(year),
            clock.count == 3, clock.allSatisfy({ (0...60).contains($0) })
        else { return nil }
        // The two-digit years of RFC 850: read as the century that puts them nearest, which is ours from 1970 to 2069.
        if year < 100 { year += year < 70 ? 2000 : 1900 }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(
            from: DateComponents(
                year: year,
                month: month + 1,
                day: day,
                hour: clock[0],
                minute: clock[1],
                second: clock[2]
            )
        )
    }
}
