import ArgumentParser
import Foundation
import PaddockCore
import PaddockDaemon

/// A moment in the past as people give it: an ISO 8601 time, or how long ago.
enum PastMoment: Hashable, Sendable, ExpressibleByArgument {
    case at(Date)
    case ago(Duration)

    init?(argument: String) {
        if let duration = QuantityText.duration(argument) {
            self = .ago(duration)
        } else if let date = Self.date(argument) {
            self = .at(date)
        } else {
            return nil
        }
    }

    func date(before now: Date) -> Date {
        switch self {
        case .at(let date): date
        case .ago(let duration): now.addingTimeInterval(-duration.inSeconds)
        }
    }

    private static func date(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle()
        return (try? Date(text, strategy: style))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: style.year().month().day()))
    }
}
