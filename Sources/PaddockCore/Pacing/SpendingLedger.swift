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
    private var day: Int
    private var videos: Int
    private var seconds: Int

    /// Counts on from what is on record.
    ///
    /// - Parameters:
    ///   - videosPerDay: the cap on videos; nil is none.
    ///   - secondsPerDay: the cap on their seconds; nil is none.
    ///   - spent: what is on record for the day of `now`, creates of unknown outcome included.
    ///   - now: the moment of the start.
    package init(videosPerDay: Int?, secondsPerDay: Int?, spent: DaySpending, at now: Date) {
        self.videosPerDay = videosPerDay
        self.secondsPerDay = secondsPerDay
        self.day = Self.day(of: now)
        self.videos = spent.videos
        self.seconds = spent.seconds
    }

    /// New caps for what is counted on.
    package mutating func setCaps(videosPerDay: Int?, secondsPerDay: Int?) {
        self.videosPerDay = videosPerDay
        self.secondsPerDay = secondsPerDay
    }

    /// Why a video of so many seconds must wait for the next day; nil where it need not.
    package mutating func objection(seconds: Int, at now: Date) -> String? {
        self.turn(to: now)
        if let cap = self.videosPerDay, self.videos + 1 > cap {
            return "spending.videosPerDay is \(cap), and \(self.videos) were created today"
        }
        if let cap = self.secondsPerDay, self.seconds + seconds > cap {
            return
                "spending.secondsPerDay is \(cap), \(self.seconds) were created today, and the next video has \(seconds)"
        }
        return nil
    }

    /// Whether no day has room for a video of so many seconds.
    package func neverFits(seconds: Int) -> Bool {
        self.secondsPerDay.map { seconds > $0 } ?? false
    }

    /// Takes one video's worth from the day.
    package mutating func reserve(seconds: Int, at now: Date) -> Reservation {
        self.turn(to: now)
        self.videos += 1
        self.seconds += seconds
        return Reservation(day: self.day, seconds: seconds)
    }

    /// Gives back what turned out not to be charged.
    package mutating func release(_ reservation: Reservation, at now: Date) {
        self.turn(to: now)
        guard reservation.day == self.day else { return }
        self.videos -= 1
        self.seconds -= reservation.seconds
    }

    /// The beginning of the next UTC day.
    package static func nextDay(after now: Date) -> Date {
        Date(timeIntervalSince1970: Double(self.day(of: now) + 1) * 86_400)
    }

    private mutating func turn(to now: Date) {
        let today = Self.day(of: now)
        guard today > self.day else { return }
        self.day = today
        self.videos = 0
        self.seconds = 0
    }

    /// Of the whole millisecond, as the record has it: a moment just before midnight must not be of one day here and of the next there.
    private static func day(of date: Date) -> Int {
        Int(((date.timeIntervalSince1970 * 1000).rounded() / 86_400_000).rounded(.down))
    }
}

/// What was created on one UTC day, and may have been charged.
package struct DaySpending: Hashable, Sendable {
    package let videos: Int
    package let seconds: Int

    package init(videos: Int, seconds: Int) {
        self.videos = videos
        self.seconds = seconds
    }
}
