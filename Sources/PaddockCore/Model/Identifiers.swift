/// A job's row in the store: small, never reused, in order of arrival.
package struct JobID: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One try to create a job's video: the unit in which money is accounted for.
///
/// The orchestrator hands these out, counting on from the highest that is on record.
package struct AttemptID: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The id the API gave a video that was paid for.
package struct VideoID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { self.rawValue }
}

/// How a job is known to people: `BATCH/ID`.
package struct JobName: Hashable, Sendable, CustomStringConvertible {
    package let batch: String
    package let id: String

    package init(batch: String, id: String) {
        self.batch = batch
        self.id = id
    }

    /// Reads `BATCH/ID`; nil where the text has not exactly one slash between two valid names.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isValid(parts[0]), Self.isValid(parts[1]) else { return nil }
        self.init(batch: String(parts[0]), id: String(parts[1]))
    }

    package var description: String { "\(self.batch)/\(self.id)" }

    /// The most characters that a batch's or a job's name may have.
    package static let maximumLength = 100

    /// Whether a text can name a batch or a job: 1 to 100 ASCII letters, digits, `.`, `_`, `-`, and no dot in front.
    package static func isValid(_ text: some StringProtocol) -> Bool {
        let units = text.utf8
        guard !units.isEmpty, units.count <= Self.maximumLength, units.first != UInt8(ascii: ".") else { return false }
        return units.allSatisfy(Self.isAllowed)
    }

    /// Whether a byte may stand in a name.
    package static func isAllowed(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
