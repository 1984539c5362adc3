import Foundation
import Testing

/// JSON as strangers read it: by names, without the program's own types.
@dynamicMemberLookup
struct JSON: Sendable, CustomStringConvertible {
    private let data: Data

    init(text: String) throws {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        self.init(try #require(value, "no JSON: \(text)"))
    }

    private init(_ value: Any) {
        let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
        // Whatever JSONSerialization read it can write.
        self.data = (try? JSONSerialization.data(withJSONObject: value, options: options)) ?? Data()
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

    /// In one form, whoever wrote it: sorted keys, no spaces.
    var description: String { String(decoding: self.data, as: UTF8.self) }
}
