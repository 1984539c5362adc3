package import Foundation

/// The caps of one UTC day, counted in the same turn as the intent to create, so that no two creates can share the last place.
package struct SpendingLedger: Sendable {
    /// What one create took from a day.
    package struct Reservation: Hashable, Sendable {
        let day: Int
        let seconds: Int
    }

    package private(set) var videosPerDay: Int?
    package private(set) var secondsPerDay: Int?
    /// What each day has taken, by its number. A clock that is set right, or wrong, changes the day that counts and forgets none.
    private var spent: [Int: DaySpending]

    /// Counts on from what is on record.
    ///
    /// - Parameters:
    ///   - videosPerDay: the cap on videos; nil is none.
    ///   - secondsPerDay: the cap on their seconds; nil is none.
    ///   - spent: what is on record for each day, creates of unknown outcome included.
    package init(videosPerDay: Int?, secondsPerDay: Int?, spent: [Int: DaySpending]) {
        self.videosPerDay = videosPerDay
        self.secondsPerDay = secondsPerDay
        self.spent = spent
    }

    /// New caps for what is counted on.
    package mutating func setCaps(videosPerDay: Int?, secondsPerDay: Int?) {
        self.videosPerDay = videosPerDay
        self.secondsPerDay = secondsPerDay
    }

    /// Why a video of so many seconds must wait for the next day; nil where it need not.
    package func objection(seconds: Int, at now: Date) -> String? {
        let today = self.spent[Self.day(of: now)] ?? .nothing
        if let cap = self.videosPerDay, today.videos + 1 > cap {
            return "spending.videosPerDay is \(cap), and \(today.videos) were created today"
        }
        if let cap = self.secondsPerDay, today.seconds + seconds > cap {
            return
                "spending.secondsPerDay is \(cap), \(today.seconds) were created today, and the next video has \(seconds)"
        }
        return nil
    }

    /// Whether no day has room for a video of so many seconds.
    package func neverFits(seconds: Int) -> Bool {
        self.secondsPerDay.map { seconds > $0 } ?? false
    }

    /// Takes one video's worth from the day.
    package mutating func reserve(seconds: Int, at now: Date) -> Reservation {
        let day = Self.day(of: now)
        self.spent[day, default: .nothing].add(videos: 1, seconds: seconds)
        return Reservation(day: day, seconds: seconds)
    }

    /// Gives back what turned out not to be charged.
    package mutating func release(_ reservation: Reservation) {
        self.spent[reservation.day, default: .nothing].add(videos: -1, seconds: -reservation.seconds)
    }

    /// The beginning of the next UTC day.
    package static func nextDay(after now: Date) -> Date {
        Date(timeIntervalSince1970: Double(self.day(of: now) + 1) * 86_400)
    }

    /// The number of a UTC day, counted from 1970: of the whole millisecond, as the record has it, since a moment just before midnight
    /// must not be of one day here and of the next there.
    package static func day(of date: Date) -> Int {
        Int(((date.timeIntervalSince1970 * 1000).rounded() / 86_400_000).rounded(.down))
    }
}

/// What was created on one UTC day, and may have been charged.
package struct DaySpending: Hashable, Sendable {
    package private(set) var videos: Int
    package private(set) var seconds: Int

    package init(videos: Int, seconds: Int) {
        self.videos = videos
        self.seconds = seconds
    }

    /// A day without a create.
    package static let nothing = Self(videos: 0, seconds: 0)

    mutating func add(videos: Int, seconds: Int) {
        self.videos += videos
        self.seconds += seconds
    }
}
