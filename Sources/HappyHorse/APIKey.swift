import Foundation

/// A HappyHorse API key. Prints, dumps and reflects as `[redacted]`, and is deliberately not `Codable`.
public struct APIKey: Sendable, Hashable {
    /// What stands in for the key wherever it would be shown.
    public static let placeholder = "[redacted]"

    private let secret: String

    /// Reads a key as a person or a file gives it: white space around it is dropped.
    ///
    /// - Throws: ``HappyHorseError/Code-swift.struct/invalidKey`` where nothing is left, or where it holds anything but
    ///   visible ASCII, which could not travel in a header.
    public init(_ text: some StringProtocol) throws(HappyHorseError) {
        self.secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !self.secret.isEmpty else {
            throw HappyHorseError(.invalidKey, "The API key is empty.")
        }
        guard self.secret.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw HappyHorseError(.invalidKey, "The API key holds characters other than visible ASCII.")
        }
    }

    /// The value of the `Authorization` header; for requests to the API's own origin only.
    var authorization: String { "Bearer \(self.secret)" }

    /// The text with every occurrence of the key replaced. Meant for anything the API says.
    public func redact(_ text: String) -> String {
        guard text.utf8.count >= self.secret.utf8.count else { return text }
        return String(decoding: self.redact(Array(text.utf8)), as: UTF8.self)
    }

    /// The bytes with every occurrence of the key replaced, also where JSON escaped its slashes.
    public func redact(_ bytes: [UInt8]) -> [UInt8] {
        let plain = Array(self.secret.utf8)
        // Nearly no answer holds a key, and nearly none what it begins with.
        guard Self.holds(bytes, plain.prefix(4).prefix { $0 != UInt8(ascii: "/") }) else { return bytes }
        let escaped = plain.flatMap { $0 == UInt8(ascii: "/") ? Array(#"\/"#.utf8) : [$0] }
        let once = bytes.replacing(plain, with: Array(Self.placeholder.utf8))
        return plain == escaped ? once : once.replacing(escaped, with: Array(Self.placeholder.utf8))
    }

    private static func holds(_ bytes: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first else { return true }
        var rest = bytes[...]
        while let index = rest.firstIndex(of: first) {
            rest = rest[index...]
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { Self.placeholder }
    /// Never the key.
    public var debugDescription: String { Self.placeholder }
    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
