import Foundation
import Testing

/// JSON as strangers read it: by names, without the program's own types.
@dynamicMemberLookup
struct JSON: Sendable, CustomStringConvertible {
    private let data: Data

    init(text: String) throws {
        self.data = Data(text.utf8)
        _ = try #require(
            try? JSONSerialization.jsonObject(with: self.data, options: .fragmentsAllowed),
            "no JSON: \(text)"
        )
    }

    private init(_ value: Any) {
        // Whatever JSONSerialization made it can write.
        self.data =
            (try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])) ?? Data()
    }

    private var value: Any? { try? JSONSerialization.jsonObject(with: self.data, options: .fragmentsAllowed) }

    subscript(dynamicMember name: String) -> JSON { self[name] }

    /// A member; null where there is none, so look at `keys` for what must be there.
    subscript(name: String) -> JSON { Self((self.value as? [String: Any])?[name] ?? NSNull()) }

    var array: [JSON] { (self.value as? [Any])?.map(JSON.init) ?? [] }
    var keys: Set<String> { Set((self.value as? [String: Any])?.keys.map { $0 } ?? []) }
    var string: String? { self.value as? String }
    var int: Int? { (self.value as? NSNumber)?.intValue }
    var isNull: Bool { self.value is NSNull }
    var description: String { String(decoding: self.data, as: UTF8.self) }
}
