/// A value as a source gave it, before anything is known of its type.
enum RawSetting: Hashable, Sendable {
    /// A key with nothing behind it, in the file alone.
    case nothing
    case text(String)
    case list([String])
}

/// Why a value was refused, in the words of its type.
struct SettingRefusal: Error {
    /// A half sentence on what is wrong, where more can be said than what is allowed.
    var reason: String?
    /// Whether the value may be a secret and must not be shown.
    var hidesValue = false
}

/// What a setting may be: how it is read, how it is written, and the words for what is allowed.
struct SettingType<Value: Hashable & Sendable>: Sendable {
    /// The type's name in tables.
    let name: String
    /// What is allowed, to stand behind "allowed: ".
    let allowed: String
    let read: @Sendable (RawSetting) throws(SettingRefusal) -> Value
    /// Nil where the setting is not given.
    let write: @Sendable (Value) -> RawSetting?
}

// MARK: - Making types

extension SettingType {
    /// A type that is written as one piece of text.
    static func text(
        _ name: String,
        allowed: String,
        read: @escaping @Sendable (String) throws(SettingRefusal) -> Value,
        write: @escaping @Sendable (Value) -> String
    ) -> Self {
        Self(
            name: name,
            allowed: allowed,
            read: { raw throws(SettingRefusal) in
                switch raw {
                case .nothing: throw SettingRefusal()
                case .text(let text): return try read(text)
                case .list: throw SettingRefusal(reason: "a list")
                }
            },
            write: { .text(write($0)) }
        )
    }

    /// A type of which there may be none: the word `none`, or nothing behind the key.
    static func optional<Wrapped>(_ type: SettingType<Wrapped>) -> Self where Value == Wrapped? {
        Self(
            name: type.name,
            allowed: "\(type.allowed), or none",
            read: { raw throws(SettingRefusal) in
                guard raw != .nothing, raw != .text("none") else { return nil }
                return try type.read(raw)
            },
            write: { $0.flatMap(type.write) }
        )
    }

    /// One of an enum's words.
    static func choice() -> Self
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        Self.text(
            "choice",
            allowed: Value.allCases.map(\.rawValue).joined(separator: ", "),
            read: { text throws(SettingRefusal) in
                guard let value = Value(rawValue: text) else { throw SettingRefusal() }
                return value
            },
            write: \.rawValue
        )
    }
}
