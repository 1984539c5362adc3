import Foundation
import Testing

@testable import PaddockCLI

struct AmountTests {
    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (52_428, "52.4 kB"), (999_949, "999.9 kB"), (999_950, "1 MB"),
            (1_048_576, "1 MB"), (1_500_000_000, "1.5 GB"),
        ] as [(Int64, String)]
    )
    func bytesAreDecimal(count: Int64, text: String) {
        #expect(Amount.bytes(count) == text)
    }

    @Test(
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (4800, "1 h 20 min"),
            (90_000, "1 d 1 h"), (-5, "0 s"),
        ]
    )
    func durationsHaveTwoUnits(seconds: Int, text: String) {
        #expect(Amount.duration(seconds: seconds) == text)
    }

    @Test(arguments: [(-1.0, "17:59"), (-1440.0, "22 Nov 18:00"), (-600_000.0, "2025-10-03 02:00")])
    func timesAreShortAndLocal(minutes: Double, text: String) {
        #expect(TimeText(now: Views.now, timeZone: .gmt).short(Views.minutes(minutes)) == text)
    }

    @Test func timesFollowTheZone() throws {
        let zone = try #require(TimeZone(secondsFromGMT: 3600))
        #expect(TimeText(now: Views.now, timeZone: zone).precise(Views.now) == "19:00:00")
    }

    @Test(arguments: [(-5.0, "5 min ago"), (0.5, "in 30 s")])
    func distancesHaveADirection(minutes: Double, text: String) {
        #expect(TimeText(now: Views.now, timeZone: .gmt).distance(Views.minutes(minutes)) == text)
    }
}
