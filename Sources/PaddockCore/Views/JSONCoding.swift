package import Foundation

/// How everything that Paddock shows as JSON is written: sorted keys, slashes as they are, times in UTC with a `Z`.
package enum JSONCoding {
    /// An encoder for data that people or scripts read. `pretty` spreads it over lines.
    package static func encoder(pretty: Bool = false) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Self.text(date))
        }
        return encoder
    }

    /// A decoder for what `encoder` wrote.
    package static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = try? Date(text, strategy: Self.style) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 time")
            }
            return Self.wholeMilliseconds(date)
        }
        return decoder
    }

    /// A time as ISO 8601 in UTC with milliseconds, as in `2026-04-26T12:30:00.000Z`.
    package static func text(_ date: Date) -> String {
        // The style cuts off where it should round, and few milliseconds are whole numbers in binary: .123 would read .122.
        (Self.wholeMilliseconds(date) + 0.000_25).formatted(Self.style)
    }

    private static func wholeMilliseconds(_ date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

/// An optional that is written as `null` when it is nil, so that a reader finds every key in every object.
@propertyWrapper
package struct Nullable<Value: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self.wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value = self.wrappedValue {
            try container.encode(value)
        } else {
            try container.encodeNil()
        }
    }
}
